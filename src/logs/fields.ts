/** Names of flow-log fields: whatever a file calls them, AWS's own word with `_` for `-`. */
import type { Column } from "../base/columns.ts";
import { flowLogFields } from "../model/flowlog.ts";

/**
 * Names that other writers use, letters and digits only: CloudWatch Logs Insights' discovered fields, the older Athena
 * table of the AWS documentation, and Panther's schema.
 */
const ALIASES: readonly (readonly [string, string])[] = [
  ["starttime", "start"],
  ["endtime", "end"],
  ["account", "account_id"],
  ["sourceaddress", "srcaddr"],
  ["destinationaddress", "dstaddr"],
  ["sourceport", "srcport"],
  ["destinationport", "dstport"],
  ["numpackets", "packets"],
  ["numbytes", "bytes"],
  ["packetsrcaddr", "pkt_srcaddr"],
  ["packetdstaddr", "pkt_dstaddr"],
  ["status", "log_status"],
  ["availabilityzoneid", "az_id"],
];

/** Fields whose names are everyday words: they do not make a line the header of a flow log. */
const COMMON = new Set(["version", "type", "action", "start", "end", "bytes", "packets", "protocol", "region"]);

const squash = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

const byName = new Map<string, Column>();
const bySquashed = new Map<string, Column>();
for (const field of flowLogFields) {
  byName.set(field.name, field);
  bySquashed.set(squash(field.name), field);
}
for (const [alias, name] of ALIASES) bySquashed.set(alias, byName.get(name)!);

/** The documented field that a name stands for (`srcaddr`, `pkt-srcaddr`, `pktSrcAddr`, `startTime`, `${az-id}`). */
export function fieldOf(name: string): Column | undefined {
  return bySquashed.get(squash(name));
}

/** Fields of a format as AWS prints it (`${version} ${account-id} ...`) or as people list them. */
export function formatFields(format: string): string[] {
  return format.match(/[A-Za-z][\w@-]*/g) ?? [];
}

const NAME = /^[@A-Za-z_][\w@.-]*$/;

/**
 * Whether cells are the names of a flow log's fields rather than values: names only, at least half of them documented,
 * and among these one that is no everyday word.
 */
export function isHeader(cells: readonly string[]): boolean {
  let known = 0;
  let telling = 0;
  for (const cell of cells) {
    if (!NAME.test(cell)) return false;
    const field = fieldOf(cell);
    if (!field) continue;
    known++;
    if (!COMMON.has(field.name) && squash(cell) !== "status" && squash(cell) !== "account") telling++;
  }
  return telling > 0 && known * 2 >= cells.length;
}

/** Column of CloudWatch Logs Insights (`@timestamp`, `@ptr` ...): about the log event, not about the flow. */
export function isEventField(name: string): boolean {
  return name.startsWith("@");
}

const camel = (name: string) => name.replace(/[-_]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Every spelling of the documented names that a header line may begin with. */
export const headerWords: readonly string[] = [
  ...new Set(flowLogFields.flatMap(({ name }) => [name, name.replaceAll("_", "-"), camel(name)])),
];
