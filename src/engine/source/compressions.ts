import { GzipSource } from "./gzip.ts";
import type { ByteSource, CompressionId, ExpansionLimits } from "./options.ts";
import type { RawFile } from "./rawfile.ts";
import { ZstdSource } from "./zstd.ts";

/** A way a whole file may be compressed. */
interface Compression {
  readonly id: CompressionId;
  readonly name: string;
  readonly spec: string;
  /** Whether a file that begins with `head` is compressed this way. */
  sniff(head: Uint8Array): boolean;
  open(file: RawFile, limits?: Partial<ExpansionLimits>): ByteSource;
}

/** Every compression that is taken off, in order of recognition. */
export const compressions = [
  {
    id: "gzip",
    name: "gzip",
    spec: "RFC 1952",
    sniff: (head) => head[0] === 0x1f && head[1] === 0x8b && (head.length < 3 || head[2] === 8),
    open: (file, limits) => new GzipSource(file, limits),
  },
  {
    id: "zstd",
    name: "zstd",
    spec: "RFC 8878",
    sniff: (head) => isZstd(head),
    open: (file, limits) => new ZstdSource(file, limits),
  },
] as const satisfies readonly Compression[];

/** A frame, or a skippable frame in front of one. */
function isZstd(head: Uint8Array): boolean {
  if (head[0] === 0x28 && head[1] === 0xb5) return head[2] === 0x2f && head[3] === 0xfd;
  return (head[0] & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18;
}

/** How a file that begins with `head` is compressed. */
export function compressionOf(head: Uint8Array): CompressionId {
  return compressions.find((compression) => compression.sniff(head))?.id ?? "none";
}

/** The decompressed bytes of a file; the file itself where it is not compressed. */
export function openCompressed(file: RawFile, id: CompressionId, limits?: Partial<ExpansionLimits>): ByteSource {
  return compressions.find((compression) => compression.id === id)?.open(file, limits) ?? file;
}
