import type { Table } from "../base/columns.ts";
import { flowRecords } from "../model/flowlog.ts";
import * as declared from "../model/tables.ts";

/** Every table of a case, in the order of their declaration. */
export const caseTables: readonly Table[] = [...Object.values(declared), flowRecords];
