/** WebSocket (RFC 6455), after the request that asked for it. */
import type { Analyzer, Context, Message, Place, Speaker } from "../protocol.ts";
import { line } from "../protocol.ts";
import { Cursor } from "../parts/cursor.ts";
import { beginning, decoded } from "../http/text.ts";
import { MessageInflater } from "./deflate.ts";
import { BINARY, CLOSE, opcodeName, TEXT } from "./frame.ts";
import { type WebSocketMessage, WebSocketReader } from "./reader.ts";
import { websocketTable } from "./tables.ts";

/** Characters of a message's text that go into the table. */
const PREVIEW = 1000;

/** What the request and its response agreed on. */
export interface Agreed {
  readonly client: Speaker;
  readonly host: string | null;
  readonly uri: string | null;
  readonly subprotocol: string | null;
  /** Sec-WebSocket-Extensions of the response. */
  readonly extensions: string;
}

export class WebSocketAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #agreed: Agreed;
  readonly #readers: Readonly<Record<Speaker, WebSocketReader>>;
  readonly #inflaters: Readonly<Record<Speaker, MessageInflater>>;
  /** What binary messages carry: tunnels, message queues. */
  readonly #inner: Analyzer;

  constructor(context: Context, agreed: Agreed) {
    this.#context = context;
    this.#agreed = agreed;
    this.#inner = context.inner(agreed.subprotocol ?? undefined);
    this.#readers = { orig: this.#reader("orig"), resp: this.#reader("resp") };
    this.#inflaters = { orig: this.#inflater("orig"), resp: this.#inflater("resp") };
  }

  get isDone(): boolean {
    return this.#readers.orig.isStopped && this.#readers.resp.isStopped;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    this.#place[from] = place;
    this.#readers[from].data(bytes, place);
  }

  gap(from: Speaker, size: number): void {
    this.#readers[from].gap(size);
  }

  end(): void {
    this.#readers.orig.end();
    this.#readers.resp.end();
    this.#inner.end();
  }

  readonly #place: Partial<Record<Speaker, Place>> = {};

  #reader(from: Speaker): WebSocketReader {
    return new WebSocketReader({
      message: (message) => this.#message(from, message),
      payload: (opcode, bytes, place) => this.#carried(from, opcode, bytes, place),
      payloadGap: (size) => this.#inner.gap(from, size),
      stopped: (isMalformed, place) => {
        const at = place ?? this.#place[from];
        if (at) this.#context.report(isMalformed ? "app-malformed" : "app-gap", at, "websocket");
      },
    });
  }

  #inflater(from: Speaker): MessageInflater {
    const role = from === this.#agreed.client ? "client" : "server";
    const keepsWindow = !this.#agreed.extensions.toLowerCase().includes(`${role}_no_context_takeover`);
    return new MessageInflater(this.#context.tools, { keepsWindow });
  }

  #carried(from: Speaker, opcode: number, bytes: Uint8Array, place: Place): void {
    if (opcode === BINARY || this.#agreed.subprotocol) this.#inner.data(from, bytes, place);
  }

  #message(from: Speaker, message: WebSocketMessage): void {
    const { opcode, isCompressed, isMasked, isWhole, frames, length } = message;
    const expanded = isCompressed ? this.#expanded(from, message) : null;
    if (expanded) this.#carried(from, opcode, expanded, message.place);
    const payload = isCompressed ? expanded : message.kept.bytes;
    const text = opcode === TEXT && payload ? beginning(payload, PREVIEW) : null;
    const close = opcode === CLOSE && payload && payload.length >= 2 ? payload : null;
    const code = close && new Cursor(close).u16();
    const reason = close && decoded(close.subarray(2));
    const said = messageOf(from, message, text ?? (code === null ? "" : `${code} ${reason}`.trim()));
    const isFromClient = from === this.#agreed.client;
    this.#context.found(
      websocketTable,
      {
        opcode: opcodeName(opcode),
        is_from_client: isFromClient,
        length: BigInt(length),
        frames,
        text,
        is_masked: isMasked,
        is_compressed: isCompressed,
        expanded_length: expanded && BigInt(expanded.length),
        close_code: code,
        close_reason: reason || null,
        subprotocol: this.#agreed.subprotocol,
        host: this.#agreed.host,
        uri: this.#agreed.uri,
        is_complete: isWhole,
      },
      isFromClient ? said : null,
      isFromClient ? null : said,
    );
  }

  #expanded(from: Speaker, { isWhole, kept, length }: WebSocketMessage): Uint8Array | null {
    const inflater = this.#inflaters[from];
    if (isWhole && kept.length === length) return inflater.expand(kept.bytes);
    inflater.lose();
    return null;
  }
}

function messageOf(from: Speaker, { opcode, length, place, size }: WebSocketMessage, says: string): Message {
  const what = `WebSocket ${opcodeName(opcode)}, ${length} bytes`;
  return { text: line(says === "" ? what : `${what}: ${says}`), from, place, length: size };
}
