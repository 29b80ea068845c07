/** The body of one part: its transfer encoding taken off as it comes, what is in it given as a file. */
import { Base64Decoder } from "../parts/base64.ts";
import type { FileSink } from "../protocol.ts";
import { QuotedDecoder } from "./quoted.ts";

const LF = 10;

interface Decoder {
  decode(bytes: Uint8Array): Uint8Array;
  end(): Uint8Array;
}

function decoderOf(encoding: string): Decoder | null {
  if (encoding === "base64") return new Base64Decoder();
  if (encoding === "quoted-printable") return new QuotedDecoder();
  return null;
}

export class PartBody {
  readonly #sink: FileSink;
  readonly #encoding: string;
  #decoder: Decoder | null;
  /** After a gap in base64 letters fall out of step: they are in step again where a line begins. */
  #skipsLine = false;
  /** Encoded bytes that are lost, and the plain ones that were said to be. */
  #lost = 0;
  #told = 0;

  constructor(sink: FileSink, encoding: string) {
    this.#sink = sink;
    this.#encoding = encoding;
    this.#decoder = decoderOf(encoding);
  }

  data(bytes: Uint8Array): void {
    if (this.#skipsLine) {
      const newline = bytes.indexOf(LF);
      this.#missing(newline < 0 ? bytes.length : newline + 1);
      if (newline < 0) return;
      this.#skipsLine = false;
      bytes = bytes.subarray(newline + 1);
    }
    const plain = this.#decoder ? this.#decoder.decode(bytes) : bytes;
    if (plain.length > 0) this.#sink.data(plain);
  }

  gap(size: number): void {
    this.#flush();
    this.#missing(size);
    this.#decoder = decoderOf(this.#encoding);
    this.#skipsLine = this.#encoding === "base64";
  }

  end(isWhole: boolean): void {
    this.#flush();
    this.#sink.end(isWhole);
  }

  /** Encoded bytes are lost; how many plain ones that makes is known about only. */
  #missing(size: number): void {
    this.#lost += size;
    const plain = this.#encoding === "base64" ? Math.ceil((this.#lost * 3) / 4) : this.#lost;
    if (plain > this.#told) this.#sink.gap(plain - this.#told);
    this.#told = plain;
  }

  #flush(): void {
    const rest = this.#decoder?.end();
    if (rest && rest.length > 0) this.#sink.data(rest);
  }
}
