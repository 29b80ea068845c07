/** What a menu or a view hands to a command: it comes as `unknown`, and any extension may call with anything. */
import { CaseError } from "../../model/error.ts";
import type { Session } from "../session.ts";
import type { Resource } from "../ui.ts";
import type { World } from "../world.ts";

/** The files chosen in the explorer, `(clicked, all selected)`; those of a title bar, `(file)`. */
export function resourcesGiven(given: readonly unknown[]): readonly Resource[] {
  const [clicked, selected] = given;
  if (Array.isArray(selected) && selected.length > 0) return selected.filter(isResource);
  return isResource(clicked) ? [clicked] : [];
}

function isResource(value: unknown): value is Resource {
  if (typeof value !== "object" || value === null) return false;
  const { scheme, path, fsPath } = value as Partial<Record<keyof Resource, unknown>>;
  return typeof scheme === "string" && typeof path === "string" && typeof fsPath === "string";
}

/** The connection that a view's item or a keybinding names: `{ connection: 12 }`. */
export function connectionGiven(given: readonly unknown[]): number | null {
  const [item] = given;
  if (typeof item !== "object" || item === null || !("connection" in item)) return null;
  return typeof item.connection === "number" && Number.isSafeInteger(item.connection) && item.connection > 0
    ? item.connection
    : null;
}

/** The case that commands are about. Throws CaseError where there is none: an enablement does not bind other extensions. */
export function activeSession({ sessions }: World): Session {
  const session = sessions.active;
  if (!session) throw new CaseError("usage", "Open a capture or a case first.");
  return session;
}
