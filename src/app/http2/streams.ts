/** Streams of an HTTP/2 connection: each carries one request and its response. */
import type { Analyzer, Context, Place, Speaker } from "../protocol.ts";
import { further, peerOf } from "../protocol.ts";
import type { Body } from "../http/body.ts";
import { Bodies } from "../http/bodies.ts";
import { type Exchange, giveExchange, type Part, partOf } from "../http/exchange.ts";
import { header, type Head, tokens } from "../http/parse.ts";
import { fieldText } from "../http/text.ts";
import { WebSocketAnalyzer } from "../websocket/analyzer.ts";
import type { FoundBlock } from "./blocks.ts";
import { fieldsOf, headOf } from "./head.ts";

/** Streams that are open at once: servers allow 100 to 250. Beyond it the oldest goes out as it is. */
const MAX_OPEN = 1000;
/** Characters of the fields of open streams together: blocks of references expand. */
const MAX_TEXT = 8 * 2 ** 20;

interface Side {
  part: Part | null;
  body: Body | null;
  hasEnded: boolean;
}

interface Stream {
  readonly id: number;
  readonly exchange: Exchange;
  readonly sides: Readonly<Record<Speaker, Side>>;
  /** What a tunnel carries (RFC 9113, section 8.5; RFC 8441). */
  inner: Analyzer | null;
  text: number;
}

export class Streams {
  readonly #context: Context;
  readonly #bodies: Bodies;
  /** The side that asks; null where that is not known. */
  client: Speaker | null = null;
  /** Oldest first. */
  readonly #open = new Map<number, Stream>();
  #text = 0;

  constructor(context: Context) {
    this.#context = context;
    this.#bodies = new Bodies(context);
  }

  /** A request that HTTP/1 has made: its response comes on stream 1 (RFC 7540, section 3.2). */
  upgraded(request: Part): void {
    const stream = this.#stream(1, request.place);
    stream.exchange.request = { ...request };
    stream.sides[request.from].part = stream.exchange.request;
    stream.sides[request.from].hasEnded = true;
  }

  block(from: Speaker, block: FoundBlock): void {
    const fields = fieldsOf(block.fields);
    const stream = this.#stream(block.promised ?? block.stream, block.place);
    const side = stream.sides[from];
    // What a server promises is a request it makes itself; the response comes on the same side.
    const isKnown = side.part !== null && block.promised === null && !fields.has(":status");
    const head = headOf(fields, isKnown ? null : this.#fallback(from, block));
    if (head) this.#message(stream, from, head, block);
    else if (side.part) side.part.trailers = fields;
    this.#count(stream, block);
    if (block.endsStream) this.#ended(stream, from, true);
  }

  data(id: number, from: Speaker, bytes: Uint8Array, place: Place): void {
    const stream = this.#open.get(id);
    if (!stream) return;
    if (stream.inner) stream.inner.data(from, bytes, place);
    else stream.sides[from].body?.data(bytes, place);
  }

  /** True where bytes of a stream need only be counted. */
  isCounted(id: number, from: Speaker): boolean {
    const stream = this.#open.get(id);
    return !stream || (!stream.inner && stream.sides[from].body?.isPassing !== false);
  }

  count(id: number, from: Speaker, size: number): void {
    this.#open.get(id)?.sides[from].body?.passed(size);
  }

  gap(id: number, from: Speaker, size: number): void {
    const stream = this.#open.get(id);
    const part = stream?.sides[from].part;
    if (!stream || !part) return;
    part.isWhole = false;
    if (stream.inner) stream.inner.gap(from, size);
    else stream.sides[from].body?.gap(size, further(part.place, part.length));
  }

  /** One side has said all it says on a stream. */
  ends(id: number, from: Speaker): void {
    const stream = this.#open.get(id);
    if (stream) this.#ended(stream, from, true);
  }

  /** RST_STREAM: nothing more comes. */
  reset(id: number): void {
    const stream = this.#open.get(id);
    if (stream) this.#close(stream);
  }

  /** Frames of one side are missing: whatever is open may lack some. */
  lose(from: Speaker): void {
    for (const { sides } of this.#open.values()) {
      const { part, hasEnded } = sides[from];
      if (part && !hasEnded) part.isWhole = false;
    }
  }

  end(): void {
    for (const stream of [...this.#open.values()]) this.#close(stream);
    this.#bodies.end();
  }

  #fallback(from: Speaker, { unknown }: FoundBlock): "request" | "response" | null {
    if (unknown === 0) return null;
    return from === (this.client ?? "orig") ? "request" : "response";
  }

  #stream(id: number, place: Place): Stream {
    const known = this.#open.get(id);
    if (known) return known;
    const side = (): Side => ({ part: null, body: null, hasEnded: false });
    const exchange: Exchange = { request: null, reply: null, interim: [], streamId: id };
    const stream: Stream = { id, exchange, sides: { orig: side(), resp: side() }, inner: null, text: 0 };
    while (this.#open.size >= MAX_OPEN || this.#text > MAX_TEXT) {
      const [oldest] = this.#open.values();
      if (!oldest) break;
      this.#context.report("app-waiting-limit", place, "http2");
      this.#close(oldest);
    }
    this.#open.set(id, stream);
    return stream;
  }

  #count(stream: Stream, { fields }: FoundBlock): void {
    if (!this.#open.has(stream.id)) return;
    let size = 0;
    for (const [name, value] of fields) size += name.length + value.length;
    stream.text += size;
    this.#text += size;
  }

  #message(stream: Stream, from: Speaker, head: Head, block: FoundBlock): void {
    const { exchange } = stream;
    if (head.kind === "response" && head.status >= 100 && head.status < 200) {
      exchange.interim.push(head.status);
      return;
    }
    const part = partOf(from, head, block.place);
    part.length = block.length;
    part.isWhole = block.isSound && !block.isCut && block.unknown === 0;
    if (head.kind === "request") exchange.request = part;
    else exchange.reply = part;
    const side = stream.sides[from];
    // A promise is no message of the side that made it: the response is.
    if (block.promised !== null) {
      part.hasEnded = true;
      stream.sides[peerOf(from)].hasEnded = true;
      return;
    }
    side.part = part;
    side.body = this.#bodies.of(part, exchange.request);
    if (head.kind === "response") this.#tunnel(stream, exchange.request, part);
  }

  #tunnel(stream: Stream, request: Part | null, reply: Part): void {
    if (request?.head.method !== "CONNECT" || reply.head.status < 200 || reply.head.status > 299) return;
    const isWebSocket = header(request.head, ":protocol") === "websocket";
    if (!isWebSocket) stream.inner = this.#context.inner();
    else
      stream.inner = new WebSocketAnalyzer(this.#context, {
        client: request.from,
        host: fieldText(header(request.head, "host")),
        uri: fieldText(request.head.target),
        subprotocol: fieldText(header(reply.head, "sec-websocket-protocol")),
        extensions: tokens(reply.head, "sec-websocket-extensions").join(","),
      });
  }

  #ended(stream: Stream, from: Speaker, isWhole: boolean): void {
    const side = stream.sides[from];
    side.hasEnded = true;
    this.#finish(side, isWhole);
    const { request, reply } = stream.exchange;
    const waits = reply ? !stream.sides[reply.from].hasEnded : true;
    if (!waits && (!request || request.hasEnded)) this.#close(stream);
  }

  #finish({ part, body }: Side, isWhole: boolean): void {
    if (!part || part.hasEnded) return;
    part.hasEnded = true;
    part.isWhole &&= isWhole;
    part.bodyLength = body?.length ?? 0;
    part.peek = body?.peek ?? part.peek;
    body?.end(part.isWhole);
  }

  #close(stream: Stream): void {
    this.#open.delete(stream.id);
    this.#text -= stream.text;
    for (const side of [stream.sides.orig, stream.sides.resp]) this.#finish(side, side.hasEnded);
    stream.inner?.end();
    if (stream.exchange.request || stream.exchange.reply) giveExchange(this.#context, stream.exchange);
  }
}
