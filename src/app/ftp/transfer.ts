/** Data connections: what the control connection says of them, and the bytes that come, as a file. */
import type { Analyzer, Context, FileSink, Place, Speaker } from "../protocol.ts";

/** Commands whose data is a listing, not a file. */
export const LISTINGS = ["LIST", "NLST", "MLSD"];
/** Commands that move a file. */
export const TRANSFERS = ["RETR", "STOR", "APPE", "STOU"];

/** What is known of one data connection; the command that it is for may come after it was opened. */
export interface Transfer {
  /** Name of the file; of a listing its command. Null until it is known. */
  name: string | null;
  isListing: boolean;
  size: number | null;
  /** Bytes of the file before what is sent (REST). */
  offset: number;
  /** MODE Z (draft-preston-ftpext-deflate). */
  isDeflated: boolean;
  /** PROT P (RFC 4217): TLS. */
  isProtected: boolean;
}

export function newTransfer(): Transfer {
  return { name: null, isListing: false, size: null, offset: 0, isDeflated: false, isProtected: false };
}

export class TransferAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #transfer: Transfer;
  readonly #sinks: Record<Speaker, FileSink | null> = { orig: null, resp: null };
  readonly #received: Record<Speaker, number> = { orig: 0, resp: 0 };
  /** Bytes that are missing before the first that is seen. */
  readonly #missing: Record<Speaker, number> = { orig: 0, resp: 0 };
  #inner: Analyzer | null = null;

  constructor(context: Context, transfer: Transfer) {
    this.#context = context;
    this.#transfer = transfer;
  }

  get isDone(): boolean {
    return this.#inner?.isDone === true;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (this.#transfer.isProtected) this.#inner ??= this.#context.inner("tls");
    if (this.#inner) return this.#inner.data(from, bytes, place);
    this.#received[from] += bytes.length;
    this.#sink(from, place).data(bytes);
  }

  gap(from: Speaker, size: number): void {
    if (this.#inner) return this.#inner.gap(from, size);
    this.#received[from] += size;
    if (this.#sinks[from]) this.#sinks[from].gap(size);
    else this.#missing[from] += size;
  }

  end(): void {
    this.#inner?.end();
    const { size, offset } = this.#transfer;
    for (const from of ["orig", "resp"] as const) {
      // The end of the connection is the end of the file; where its size is known, it says whether that was too early.
      const isWhole = size === null || this.#received[from] + offset >= size;
      this.#sinks[from]?.end(isWhole);
    }
  }

  #sink(from: Speaker, place: Place): FileSink {
    const open = this.#sinks[from];
    if (open) return open;
    const { name, isListing, size, offset, isDeflated } = this.#transfer;
    const sink = this.#context.file({
      name: name ?? "",
      from,
      place,
      declaredType: isListing ? "text/plain" : "",
      codings: isDeflated ? ["deflate"] : [],
      size: isListing ? null : size,
    });
    if (offset + this.#missing[from] > 0) sink.gap(offset + this.#missing[from]);
    this.#sinks[from] = sink;
    return sink;
  }
}
