/** Messages of gRPC within a body: a flag, a length in four bytes, the message; of gRPC-Web the trailers too. */
import { characters } from "../parts/characters.ts";
import { base64 } from "../parts/base64.ts";
import { FirstBytes } from "../parts/first-bytes.ts";

const HEAD = 5;
/** Flag of gRPC-Web: the message is the trailers. */
const TRAILERS = 0x80;
const COMPRESSED = 1;
/** Bytes of trailers that are kept. */
const MAX_TRAILERS = 4096;

/** Counts the messages of a body by its Content-Type; null where it carries none of gRPC's. */
export function grpcMessages(contentType: string): GrpcMessages | null {
  const found = /^application\/grpc(-web)?(-text)?(?:$|[+; ])/i.exec(contentType);
  return found && new GrpcMessages(found[2] !== undefined);
}

export class GrpcMessages {
  messages = 0;
  /** Bytes of messages, without what stands before each. */
  bytes = 0;
  compressed = 0;
  /** False where the capture lacks bytes, and messages with them. */
  isWhole = true;
  readonly #isText: boolean;
  #text = "";
  readonly #head = new FirstBytes(HEAD);
  #left = 0;
  #isTrailers = false;
  #isLost = false;
  readonly #trailers = new FirstBytes(MAX_TRAILERS);

  /** `isText`: the body is Base64 (application/grpc-web-text). */
  constructor(isText: boolean) {
    this.#isText = isText;
  }

  /** Trailers of gRPC-Web, as lines. */
  get trailers(): string {
    return characters(this.#trailers.bytes);
  }

  data(bytes: Uint8Array): void {
    if (this.#isLost) return;
    if (this.#isText) this.#decoded(bytes);
    else this.#take(bytes);
  }

  gap(size: number): void {
    this.isWhole = false;
    // Of Base64 nobody knows where a group begins.
    if (this.#isText || this.#left < size) this.#isLost = true;
    else this.#left -= size;
  }

  /** Groups of four characters; padding ends each piece that the server wrote. */
  #decoded(bytes: Uint8Array): void {
    const text = this.#text + characters(bytes).replace(/[\r\n ]/g, "");
    const end = text.length - (text.length % 4);
    this.#text = text.slice(end);
    for (const piece of text.slice(0, end).split(/=+/)) this.#take(base64(piece));
  }

  #take(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      const end = at + Math.min(bytes.length - at, this.#left > 0 ? this.#left : HEAD - this.#head.length);
      if (this.#left === 0) this.#head.push(bytes.subarray(at, end));
      else this.#message(bytes.subarray(at, end));
      if (this.#head.length === HEAD) this.#begin();
      at = end;
    }
  }

  #message(bytes: Uint8Array): void {
    if (this.#isTrailers) this.#trailers.push(bytes);
    else this.bytes += bytes.length;
    this.#left -= bytes.length;
  }

  #begin(): void {
    const [flags, ...length] = this.#head.bytes;
    this.#head.clear();
    this.#left = length.reduce((sum, byte) => sum * 256 + byte, 0);
    this.#isTrailers = (flags & TRAILERS) !== 0;
    if (this.#isTrailers) return;
    this.messages++;
    if (flags & COMPRESSED) this.compressed++;
  }
}
