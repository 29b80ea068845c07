/** Prepared statements of a connection by number, so that an Execute shows its text. */
import { Cursor } from "../parts/cursor.ts";
import type { Statement } from "../sql/text.ts";
import type { CommandKind } from "./commands.ts";
import { type Prepared, readExecute } from "./parse.ts";

/** Statements kept at once (max_prepared_stmt_count is 16382 for a whole server); the oldest is forgotten. */
const MAX_PREPARED = 1024;
/** Parameters of a statement sent apart that are remembered. */
const MAX_SENT = 1024;

export class Prepareds {
  readonly #byId = new Map<number, Prepared>();
  #latest = 0;

  prepared({ id, parameters }: { readonly id: number; readonly parameters: number }, statement: Statement): void {
    this.#byId.delete(id);
    if (this.#byId.size >= MAX_PREPARED) this.#byId.delete(this.#byId.keys().next().value ?? 0);
    this.#byId.set(id, { statement, parameters, types: [], sent: new Set() });
    this.#latest = id;
  }

  /** What a command on a prepared statement is about. */
  used(
    kind: CommandKind,
    payload: Uint8Array,
    hasAttributes: boolean,
  ): { id: number; statement: Statement | null; parameters?: string } {
    const cursor = new Cursor(payload, 1);
    const said = cursor.little(4);
    // MariaDB: the one that was prepared last.
    const id = said === 0xffffffff ? this.#latest : said;
    const prepared = this.#byId.get(id);
    const statement = prepared?.statement ?? null;
    if (kind.name === "stmt_send_long_data" && prepared && prepared.sent.size < MAX_SENT) prepared.sent.add(cursor.little(2)); // prettier-ignore
    if (kind.name === "stmt_close") this.#byId.delete(id);
    if (kind.name !== "stmt_execute" || !prepared) return { id, statement };
    return { id, statement, parameters: readExecute(payload, prepared, hasAttributes) };
  }
}
