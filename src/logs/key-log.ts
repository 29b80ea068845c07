/** TLS key logs, kept as they are: what is in them is read where something is decrypted with it. */
import { batchFrom } from "../base/batch.ts";
import { captureSecrets } from "../model/tables.ts";
import type { LogFormat, LogSink } from "./format.ts";

/** Type of a decryption secrets block that holds a TLS key log (pcapng, section 4.7). */
export const TLS_KEY_LOG = 0x544c534b;

/** Bytes of a row: a key log of any size is kept in rows that are cut at the ends of lines. */
const ROW_BYTES = 1 << 20;
/** Bytes of a key log that are kept: some million secrets. */
const MAX_BYTES = 256 << 20;
const LF = 10;
/** Bytes turned into text at once. */
const PIECE = 4096;

/** Comments and empty lines, then a line of a key log (RFC 9850): label, client random, secret. */
const BEGINS =
  /^(?:\ufeff|\xef\xbb\xbf)?(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:[A-Z][A-Z0-9_]{2,63} [0-9A-Fa-f]{16,128} [0-9A-Fa-f]{32,256}[ \t]*\r?(?:\n|$)|RSA Session-ID:[0-9A-Fa-f]+ Master-Key:[0-9A-Fa-f]{96})/;

class KeyLogReader {
  readonly #sink: LogSink;
  readonly #evidenceId: number;
  #row = new Uint8Array(ROW_BYTES);
  #length = 0;
  #seen = 0;

  constructor(sink: LogSink, evidenceId: number) {
    this.#sink = sink;
    this.#evidenceId = evidenceId;
  }

  async push(bytes: Uint8Array, from: number, to: number): Promise<void> {
    for (let at = from; at < to && this.#seen < MAX_BYTES;) {
      const count = Math.min(to - at, ROW_BYTES - this.#length, MAX_BYTES - this.#seen);
      this.#row.set(bytes.subarray(at, at + count), this.#length);
      this.#length += count;
      this.#seen += count;
      at += count;
      if (this.#length === ROW_BYTES) await this.#flush(this.#row.lastIndexOf(LF) + 1 || ROW_BYTES);
    }
  }

  async end(): Promise<void> {
    if (this.#seen === MAX_BYTES) this.#sink.report("log-bad-line", { detail: "the key log is longer than is read" });
    if (this.#length > 0) await this.#flush(this.#length);
  }

  /** Gives the first `count` bytes as a row; the rest, the beginning of a line, stays. */
  async #flush(count: number): Promise<void> {
    const secrets = base64(this.#row.subarray(0, count));
    this.#row.copyWithin(0, count, this.#length);
    this.#length -= count;
    await this.#sink.batch(batchFrom(captureSecrets, [{ evidence_id: this.#evidenceId, type: TLS_KEY_LOG, secrets }]));
  }
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}

export const keyLog: LogFormat = {
  id: "tls-key-log",
  name: "TLS key log",
  spec: "RFC 9850, SSLKEYLOGFILE",
  kind: "tls-key-log",
  extensions: [".keylog", ".log", ".txt"],
  order: 35,
  sniff: (head) => BEGINS.test(String.fromCharCode(...head.subarray(0, PIECE))),
  open: (sink, { evidenceId }) => new KeyLogReader(sink, evidenceId),
};
