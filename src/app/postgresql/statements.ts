/** Prepared statements and portals of a connection by name, so that an Execute shows its text. */
import type { Statement } from "../sql/text.ts";

/** Names that are kept at once: pools prepare some hundreds; the oldest is forgotten. */
const MAX_NAMES = 1024;

export interface Portal {
  readonly name: string;
  readonly statement: Statement | null;
  readonly values: string;
}

export class Statements {
  readonly #statements = new Map<string, Statement>();
  readonly #portals = new Map<string, Portal>();

  parsed(name: string, statement: Statement): void {
    put(this.#statements, name, statement);
  }

  bound(portal: string, name: string, values: string): Portal {
    const bound = { name, statement: this.#statements.get(name) ?? null, values };
    put(this.#portals, portal, bound);
    return bound;
  }

  portal(name: string): Portal | null {
    return this.#portals.get(name) ?? null;
  }

  statement(name: string): Statement | null {
    return this.#statements.get(name) ?? null;
  }

  closed(kind: "statement" | "portal", name: string): void {
    if (kind === "statement") this.#statements.delete(name);
    else this.#portals.delete(name);
  }
}

function put<T>(map: Map<string, T>, name: string, value: T): void {
  map.delete(name);
  if (map.size >= MAX_NAMES) for (const oldest of map.keys()) return void (map.delete(oldest) && map.set(name, value));
  map.set(name, value);
}
