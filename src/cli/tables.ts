import type { Table } from "../base/columns.ts";
import { flowRecords } from "../model/flowlog.ts";
import * as declared from "../model/tables.ts";

/** Every table of a case, by name; `packet_listing` is what `packets` lists and no table of the case. */
export const caseTables: readonly Table[] = [...Object.values(declared), flowRecords]
  .filter((table) => table !== declared.packetListing)
  .sort((a, b) => (a.name < b.name ? -1 : 1));
