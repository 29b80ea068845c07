import type { CaptureFormat } from "../../capture/format.ts";
import type { LogFormat } from "../../logs/format.ts";
import { compressionOf, openCompressed } from "./compressions.ts";
import { HEAD } from "./options.ts";
import type { SourceFile, Trouble } from "./options.ts";
import { RawFile } from "./rawfile.ts";
import { accepted, recognise } from "./recognise.ts";
import type { Formats } from "./recognise.ts";

/** What a file was found to be. `formatId` carries the compression (`pcap+gzip`); `says` is a sentence for people. */
export type Inspected =
  | {
      readonly kind: "capture";
      readonly file: SourceFile;
      readonly format: CaptureFormat;
      readonly formatId: string;
      readonly says: string;
    }
  | {
      readonly kind: "log";
      readonly file: SourceFile;
      readonly format: LogFormat;
      readonly formatId: string;
      readonly says: string;
    }
  | {
      readonly kind: "unknown";
      /** Null when the file could not be opened. */
      readonly file: SourceFile | null;
      readonly code: "file-empty" | "file-unknown" | "file-unreadable";
      readonly says: string;
    };

/** Tells what a file is by its content. Never rejects for what is wrong with the file. */
export async function inspectFile(path: string, formats: Formats): Promise<Inspected> {
  const raw = new RawFile(path);
  try {
    const stat = raw.stat();
    if (!stat) return unreadable(raw.trouble);
    const start = new Uint8Array(Math.min(HEAD, stat.size));
    const head = start.subarray(0, raw.readAt(start, 0));
    if (raw.trouble) return unreadable(raw.trouble);
    const file: SourceFile = { path, ...stat, compression: compressionOf(head) };
    if (head.length === 0) return { kind: "unknown", file, code: "file-empty", says: "The file is empty." };
    return file.compression === "none" ? describe(file, head, formats) : await inside(file, raw, formats);
  } finally {
    raw.close();
  }
}

function unreadable(trouble: Trouble | undefined): Inspected {
  const says = `The file could not be read: ${trouble?.detail ?? "it is not a regular file"}.`;
  return { kind: "unknown", file: null, code: "file-unreadable", says };
}

/** Looks under the compression, one level deep. */
async function inside(file: SourceFile, raw: RawFile, formats: Formats): Promise<Inspected> {
  const source = openCompressed(raw, file.compression);
  try {
    const head = new Uint8Array(HEAD);
    let filled = 0;
    while (filled < HEAD) {
      const read = await source.read(head.subarray(filled));
      if (read === 0) break;
      filled += read;
    }
    if (filled > 0) return describe(file, head.subarray(0, filled), formats);
    const why = source.trouble ? "but nothing in it can be decompressed" : "with nothing in it";
    const says = `It looks like ${file.compression}-compressed data, ${why}. ${accepted(formats)}`;
    return { kind: "unknown", file, code: "file-unknown", says };
  } finally {
    source.close();
  }
}

function describe(file: SourceFile, head: Uint8Array, formats: Formats): Inspected {
  const found = recognise(head, formats);
  const packed = file.compression === "none" ? "" : `, ${file.compression}-compressed`;
  if (found.kind === "unknown") {
    const says = packed === "" ? found.says : found.says.replace(". Accepted", ` inside ${file.compression}. Accepted`);
    return { kind: "unknown", file, code: "file-unknown", says };
  }
  const formatId = file.compression === "none" ? found.format.id : `${found.format.id}+${file.compression}`;
  const says = `${found.format.name}${packed}.`;
  if (found.kind === "capture") return { kind: "capture", file, format: found.format, formatId, says };
  return { kind: "log", file, format: found.format, formatId, says };
}
