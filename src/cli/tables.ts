import type { Table } from "../base/columns.ts";
import { flowRecords } from "../model/flowlog.ts";
import * as declared from "../model/tables.ts";

/** Tables that are only listed: what `packets` and `search` print, and no tables of the case. */
export const listedTables: readonly Table[] = [declared.packetListing, declared.payloadHits];

/** Every table of a case, by name. */
export const caseTables: readonly Table[] = [...Object.values(declared), flowRecords]
  .filter((table) => !listedTables.includes(table))
  .sort((a, b) => (a.name < b.name ? -1 : 1));
