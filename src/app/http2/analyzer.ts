/** HTTP/2 (RFC 9113): in clear text with prior knowledge, after an upgrade, and within TLS. */
import { characters } from "../parts/characters.ts";
import { type Analyzer, type Context, further, type Place, type Protocol, type Recognition, type Speaker } from "../protocol.ts"; // prettier-ignore
import type { Part } from "../http/exchange.ts";
import { either } from "../http/recognise.ts";
import { httpTables } from "../http/all-tables.ts";
import { Blocks } from "./blocks.ts";
import { DATA, END_STREAM, FRAME_HEAD, frameHead, type FrameHead, likelyFrames, mayBeginFrame, PREFACE, RST_STREAM, SETTINGS } from "./frames.ts"; // prettier-ignore
import { FrameReader } from "./reader.ts";
import { Streams } from "./streams.ts";

interface Side {
  readonly reader: FrameReader;
  /** Made when it is known whether the side is seen from its beginning. */
  blocks: Blocks | null;
  isFromStart: boolean;
  next: Place | null;
}

export class Http2Analyzer implements Analyzer {
  readonly #context: Context;
  readonly #streams: Streams;
  readonly #sides: Readonly<Record<Speaker, Side>>;

  /** `upgraded`: the request of HTTP/1 that asked for HTTP/2. */
  constructor(context: Context, upgraded: Part | null = null) {
    this.#context = context;
    this.#streams = new Streams(context);
    this.#sides = { orig: this.#side("orig"), resp: this.#side("resp") };
    if (!upgraded) return;
    this.#streams.client = upgraded.from;
    this.#streams.upgraded(upgraded);
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    const side = this.#sides[from];
    side.next = further(place, bytes.length);
    side.reader.data(bytes, place);
  }

  passes(from: Speaker): number {
    const { reader } = this.#sides[from];
    return reader.dataLeft > 0 && this.#streams.isCounted(reader.stream, from) ? reader.dataLeft : 0;
  }

  passed(from: Speaker, size: number): void {
    const { reader } = this.#sides[from];
    this.#streams.count(reader.stream, from, size);
    reader.passed(size);
  }

  gap(from: Speaker, size: number): void {
    this.#sides[from].reader.gap(size);
  }

  end(): void {
    this.#streams.end();
  }

  #side(from: Speaker): Side {
    const reader = new FrameReader({
      preface: () => {
        this.#streams.client = from;
        this.#sides[from].isFromStart = true;
      },
      frame: (head, payload, place) => this.#frame(from, head, payload, place),
      data: ({ stream }, bytes, place) => this.#streams.data(stream, from, bytes, place),
      dataGap: ({ stream }, size) => this.#streams.gap(stream, from, size),
      passed: (head, place) => this.#passed(from, head, place),
      lost: (isMalformed, place) => {
        this.#blocks(from).lose();
        this.#streams.lose(from);
        const at = place ?? this.#sides[from].next;
        if (at) this.#context.report(isMalformed ? "app-malformed" : "app-gap", at, "http2");
      },
    });
    return { reader, blocks: null, isFromStart: false, next: null };
  }

  #blocks(from: Speaker): Blocks {
    const side = this.#sides[from];
    side.blocks ??= new Blocks(!side.isFromStart, (what, place) =>
      this.#context.report(what === "limit" ? "app-message-limit" : "app-malformed", place, "http2 header block"),
    );
    return side.blocks;
  }

  #frame(from: Speaker, head: FrameHead, payload: Uint8Array, place: Place): void {
    // The server's preface is a SETTINGS frame (RFC 9113, section 3.4).
    if (head.type === SETTINGS && !this.#sides[from].blocks) this.#sides[from].isFromStart = true;
    const block = this.#blocks(from).frame(head, payload, place);
    if (block) this.#streams.block(from, block);
    else if (head.type === RST_STREAM) this.#streams.reset(head.stream);
  }

  #passed(from: Speaker, head: FrameHead, place: Place): void {
    if (head.type === DATA && head.flags & END_STREAM) this.#streams.ends(head.stream, from);
    this.#blocks(from).passed(head, place);
  }
}

/** Frames in a row from which a connection that began before the capture is known. */
const SURE_FRAMES = 3;

/** How the first bytes of one side begin: with the client's preface, or with frames. */
function beginsLikeHttp2(bytes: Uint8Array): Recognition {
  const size = Math.min(bytes.length, PREFACE.length);
  if (characters(bytes, 0, size) === PREFACE.slice(0, size)) return size === PREFACE.length ? "yes" : "more";
  if (bytes.length < FRAME_HEAD) return mayBeginFrame(bytes) ? "more" : "no";
  const frames = likelyFrames(bytes, 0);
  if (frames < 0) return "no";
  const needed = frameHead(bytes, 0).type === SETTINGS ? SURE_FRAMES - 1 : SURE_FRAMES;
  return frames >= needed ? "yes" : "more";
}

export const http2: Protocol = {
  id: "http2",
  name: "HTTP/2",
  spec: "RFC 9113, RFC 7541",
  transport: "tcp",
  tables: httpTables,
  recognise: ({ orig, resp }) => either([orig, resp], beginsLikeHttp2),
  analyzer: (context) => new Http2Analyzer(context),
};
