import type { CaptureFormat } from "../../capture/format.ts";
import type { LogFormat } from "../../logs/format.ts";
import { compressions } from "./compressions.ts";
import { looksLike } from "./looks.ts";

/** The tables of everything that is read. */
export interface Formats {
  readonly captures: readonly CaptureFormat[];
  readonly logs: readonly LogFormat[];
}

export type Recognised =
  | { readonly kind: "capture"; readonly format: CaptureFormat }
  | { readonly kind: "log"; readonly format: LogFormat }
  | { readonly kind: "unknown"; readonly says: string };

/** Tells by its first (decompressed) bytes what a file is; captures are tried first, each table in its order. */
export function recognise(head: Uint8Array, formats: Formats): Recognised {
  const capture = first(formats.captures, head);
  if (capture) return { kind: "capture", format: capture };
  const log = first(formats.logs, head);
  if (log) return { kind: "log", format: log };
  return { kind: "unknown", says: `It looks like ${looksLike(head)}. ${accepted(formats)}` };
}

/** One sentence on what may be given as evidence. */
export function accepted(formats: Formats): string {
  const { captures } = formats;
  const logs = formats.logs.filter(({ refused }) => !refused);
  const kinds = [`packet captures (${list(captures.map(({ name }) => name))})`];
  const shapes = logs.flatMap(({ name }) => (name.startsWith(FLOW_LOG) ? [name.slice(FLOW_LOG.length)] : []));
  if (shapes.length > 0) kinds.push(`VPC flow logs (${list(shapes)})`);
  const described = logs.flatMap(({ name }) => (name.endsWith(AWS_CLI) ? [name.slice(0, -AWS_CLI.length)] : []));
  if (described.length > 0) kinds.push(`the AWS CLI's JSON of ${list(described).toLowerCase()}`);
  const others = logs.filter(({ name }) => !name.startsWith(FLOW_LOG) && !name.endsWith(AWS_CLI));
  if (others.length > 0) kinds.push(list(others.map(({ name }) => name)));
  const packed = compressions.map(({ name }) => name).join(" or ");
  return `Accepted are ${kinds.join("; ")}; plain or compressed with ${packed}.`;
}

/** How the names of formats begin and end that say the same thing in several shapes. */
const FLOW_LOG = "VPC flow log, ";
const AWS_CLI = ", AWS CLI JSON";

function list(names: readonly string[]): string {
  return [...new Set(names)].join(", ");
}

function first<F extends CaptureFormat | LogFormat>(formats: readonly F[], head: Uint8Array): F | undefined {
  return [...formats].sort((a, b) => a.order - b.order).find((format) => format.sniff(head));
}
