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
export function accepted({ captures, logs }: Formats): string {
  const names = (of: readonly { readonly name: string }[]) => [...new Set(of.map(({ name }) => name))].join(", ");
  const kinds = [`packet captures (${names(captures)})`];
  if (logs.length > 0) kinds.push(`logs and AWS CLI output (${names(logs)})`);
  const packed = compressions.map(({ name }) => name).join(" or ");
  return `Accepted are ${kinds.join(", and ")}, plain or compressed with ${packed}.`;
}

function first<F extends CaptureFormat | LogFormat>(formats: readonly F[], head: Uint8Array): F | undefined {
  return [...formats].sort((a, b) => a.order - b.order).find((format) => format.sniff(head));
}
