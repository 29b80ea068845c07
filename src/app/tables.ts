/** Every table that protocols fill, in the order of the protocols; tables that several share once. */
import { files } from "./files/tables.ts";
import { protocols } from "./protocols.ts";
import type { ProtocolTable } from "./table.ts";

export const protocolTables: readonly ProtocolTable[] = [...new Set(protocols.flatMap(({ tables }) => tables)), files];
