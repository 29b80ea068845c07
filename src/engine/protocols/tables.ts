/** What the command line asks of application protocols: their tables, and the names that `--decode-as` takes. */
import type { Table } from "../../base/columns.ts";
import { protocols } from "../../app/protocols.ts";
import { protocolTables as tables } from "../../app/tables.ts";

/** A table and the names of the protocols that fill it. */
export interface AboutTable {
  readonly table: Table;
  /** Columns that the protocol itself adds, in order. */
  readonly own: readonly string[];
  readonly protocols: readonly string[];
}

export const protocolTables: readonly AboutTable[] = tables.map((table) => ({
  table,
  own: table.own.map(({ name }) => name),
  protocols: [...new Set(protocols.filter((one) => one.tables.includes(table)).map(({ name }) => name))],
}));

/** Ids that a port may be decoded as, by transport. */
export const protocolIds: readonly { readonly transport: "tcp" | "udp"; readonly id: string }[] = protocols.map(
  ({ transport, id }) => ({ transport, id }),
);
