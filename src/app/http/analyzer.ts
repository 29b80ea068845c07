/** HTTP/1.x: requests paired with responses in their order (RFC 9112, section 9.3.2). */
import { type Analyzer, type Context, further, peerOf, type Place, type Protocol, type Speaker } from "../protocol.ts";
import type { Body } from "./body.ts";
import { Bodies } from "./bodies.ts";
import { giveExchange, type Part, partOf } from "./exchange.ts";
import { type Framing, framingOf } from "./framing.ts";
import type { FoundHead } from "./heads.ts";
import { header, HTTP_0_9, NO_HEAD } from "./parse.ts";
import { Reader } from "./reader.ts";
import { either } from "./recognise.ts";
import { beginsLikeHttp } from "./starts.ts";
import { switched } from "./switched.ts";
import { httpTables } from "./all-tables.ts";
import { Pairs } from "./pairs.ts";

/** What is at hand on one side. */
interface Side {
  readonly reader: Reader;
  part: Part | null;
  body: Body | null;
  /** Of the bytes that came last; and how many bytes came before the next one. */
  place: Place | null;
  next: number;
}

class HttpAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #sides: Readonly<Record<Speaker, Side>>;
  readonly #pairs: Pairs;
  readonly #bodies: Bodies;
  /** Side that has asked for another protocol and waits. */
  #asking: Speaker | null = null;
  #inner: Analyzer | null = null;

  constructor(context: Context) {
    this.#context = context;
    this.#bodies = new Bodies(context);
    this.#pairs = new Pairs({
      give: (exchange) => giveExchange(context, exchange),
      limit: (place) => context.report("app-waiting-limit", place, "http"),
    });
    // Roles follow what is said, not who opened: a mid-stream start may have them the other way round.
    this.#sides = { orig: this.#side("orig"), resp: this.#side("resp") };
  }

  get isDone(): boolean {
    return this.#inner?.isDone === true;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    const side = this.#sides[from];
    side.place = place;
    side.next = place.at + bytes.length;
    side.reader.data(bytes, place);
  }

  passes(from: Speaker): number {
    const { reader, body } = this.#sides[from];
    if (reader.isTunnel) return this.#inner?.passes?.(from) ?? 0;
    return body?.isPassing ? reader.bodyLeft : 0;
  }

  passed(from: Speaker, size: number): void {
    const side = this.#sides[from];
    side.next += size;
    if (side.reader.isTunnel) return this.#inner?.passed?.(from, size);
    side.body?.passed(size);
    side.reader.passed(size);
  }

  gap(from: Speaker, size: number): void {
    const side = this.#sides[from];
    side.reader.gap(size);
    side.next += size;
  }

  end(): void {
    // Nobody answered: what came after CONNECT is the tunnel's.
    if (this.#asking && this.#pairs.last?.request?.head.method === "CONNECT") this.#tunnel(this.#context.inner());
    if (this.#asking) this.#sides[this.#asking].reader.go("head");
    this.#sides.orig.reader.end();
    this.#sides.resp.reader.end();
    this.#pairs.end();
    this.#bodies.end();
    this.#inner?.end();
  }

  #side(from: Speaker): Side {
    const reader = new Reader({
      head: (found) => this.#head(from, found),
      body: (bytes, place) => this.#sides[from].body?.data(bytes, place),
      bodyGap: (size) => this.#sides[from].body?.gap(size, this.#nextOf(from)!),
      ended: (length, isWhole) => this.#ended(from, length, isWhole),
      rest: (bytes, place) => this.#inner?.data(from, bytes, place),
      restGap: (size) => this.#inner?.gap(from, size),
      plain: (place) => this.#plain(from, place),
      oddity: (what, place) => this.#oddity(from, what, place),
      waitsTooLong: () => this.#waitsTooLong(),
    });
    return { reader, part: null, body: null, place: null, next: 0 };
  }

  /** Place of the byte after the last that came; null where none did. */
  #nextOf(from: Speaker): Place | null {
    const { place, next } = this.#sides[from];
    return place && further(place, next - place.at);
  }

  #oddity(from: Speaker, what: "malformed" | "lost" | "limit", place: Place | null): void {
    const code = what === "malformed" ? "app-malformed" : what === "limit" ? "app-message-limit" : "app-gap";
    const at = place ?? this.#nextOf(from);
    if (at) this.#context.report(code, at, "http");
    if (what !== "limit") this.#pairs.lose(from);
  }

  #head(from: Speaker, { head, place, length }: FoundHead): Framing | { readonly kind: "wait" } {
    const side = this.#sides[from];
    const part = (side.part = partOf(from, head, place, length));
    if (head.kind === "request") {
      const exchange = this.#pairs.request(part);
      const framing = framingOf(head, "");
      side.body = this.#body(from, null);
      if (head.version === HTTP_0_9) this.#sides[peerOf(from)].reader.expectPlain();
      const asks = head.method === "CONNECT" || (framing.kind === "none" && head.headers.has("upgrade"));
      if (!asks || exchange.reply) return framing;
      this.#asking = from;
      return { kind: "wait" };
    }
    const isInterim = head.status < 200 && head.status !== 101;
    if (isInterim && this.#pairs.interim(part)) return { kind: "none" };
    const { request } = this.#pairs.reply(part);
    if (request && !isInterim) this.#refuse(request, head.status);
    const framing = framingOf(head, request?.head.method ?? "");
    side.body = this.#body(from, request);
    if (framing.kind === "tunnel") this.#tunnel(switched(this.#context, request, part));
    else if (!isInterim && this.#asking === peerOf(from)) this.#go();
    return framing;
  }

  /** A request that waits to be told to go on, and is told no, need not send its body (RFC 9110, section 10.1.1). */
  #refuse(request: Part, status: number): void {
    const side = this.#sides[request.from];
    const isWaiting = side.part === request && side.body?.length === 0;
    if (isWaiting && status >= 300 && /100-continue/i.test(header(request.head, "expect"))) side.reader.refuse();
  }

  #plain(from: Speaker, place: Place): void {
    const part = (this.#sides[from].part = partOf(from, NO_HEAD, place));
    const { request } = this.#pairs.reply(part);
    this.#sides[from].body = this.#body(from, request);
  }

  #body(from: Speaker, request: Part | null): Body {
    return this.#bodies.of(this.#sides[from].part!, request);
  }

  #ended(from: Speaker, length: number, isWhole: boolean): void {
    const side = this.#sides[from];
    const { part, body } = side;
    side.part = side.body = null;
    body?.end(isWhole);
    if (!part) return;
    part.length = length;
    part.isWhole = isWhole;
    part.bodyLength = body?.length ?? 0;
    part.peek = body?.peek ?? part.peek;
    part.hasEnded = true;
    this.#pairs.ended(part);
  }

  /** The answer was none that switches: what waited is HTTP. */
  #go(): void {
    const asking = this.#asking;
    this.#asking = null;
    if (asking) this.#sides[asking].reader.go("head");
  }

  #tunnel(inner: Analyzer): void {
    this.#inner = inner;
    const asking = this.#asking ?? "orig";
    this.#asking = null;
    this.#sides[asking].reader.go("tunnel");
    this.#sides[peerOf(asking)].reader.go("tunnel");
  }

  #waitsTooLong(): void {
    if (this.#pairs.last?.request?.head.method === "CONNECT") this.#tunnel(this.#context.inner());
    else this.#go();
  }
}

export const http: Protocol = {
  id: "http",
  name: "HTTP/1.x",
  spec: "RFC 9110, RFC 9112",
  transport: "tcp",
  tables: httpTables,
  recognise: ({ orig, resp }) => either([orig, resp], beginsLikeHttp),
  analyzer: (context) => new HttpAnalyzer(context),
};
