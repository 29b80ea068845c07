import type { DiagnosticCode } from "../../model/diagnostics.ts";

/** An evidence file as it was found: size in bytes, time of last change in milliseconds since 1970. */
export interface SourceFile {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly compression: CompressionId;
}

export type CompressionId = "none" | "gzip" | "zstd";

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Bytes of the file on disk used so far. */
  readonly onBytes?: (done: number) => void;
  /**
   * Called after each piece (at most 1 MB) was decoded, and awaited: the place to hand over batches. Packets of the piece stay
   * where the sink saw them until then.
   */
  readonly afterChunk?: () => void | Promise<void>;
  readonly expansion?: Partial<ExpansionLimits>;
}

export interface ReadSummary {
  /** Bytes of the (decompressed) file that were decoded. */
  readonly bytes: number;
  /** False when the file could not be read or decompressed to its end. */
  readonly complete: boolean;
}

/** How far a compressed file may expand. A file that passes both `free` and `ratio`, or `total`, is taken for a bomb. */
export interface ExpansionLimits {
  /** Bytes that any file may expand to. */
  readonly free: number;
  /** Bytes out for each byte in. */
  readonly ratio: number;
  /** Bytes out in any case. */
  readonly total: number;
}

/**
 * Captures and logs compress two to thirty times; a stream of zeros a thousand times with gzip, without limit with zstd.
 * The total only keeps an endless file from filling the disk with its index.
 */
export const EXPANSION: ExpansionLimits = { free: 256 << 20, ratio: 100, total: 2 ** 40 };

/** Bytes decoded in one go: one megabyte stays in the processor's cache and was measured as the fastest. */
export const CHUNK = 1 << 20;

/** Bytes at the beginning of a file that recognition looks at. */
export const HEAD = 64 << 10;

/** What went wrong with the bytes of a file. */
export interface Trouble {
  readonly code: DiagnosticCode;
  readonly detail: string;
}

/** Bytes of a file in order, decompressed. `read` returns how many it put into `target`, 0 at the end or after trouble. */
export interface ByteSource {
  read(target: Uint8Array): number | Promise<number>;
  /** Bytes of the file on disk used so far. */
  readonly used: number;
  readonly trouble: Trouble | undefined;
  close(): void;
}
