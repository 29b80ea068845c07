/** One connection of RFB: its handshake, step by step; then TLS, or nothing more. */
import { Inbox } from "../parts/inbox.ts";
import { type Analyzer, type Context, further, line, masked, type Message, peerOf, type Place, type Speaker } from "../protocol.ts"; // prettier-ignore
import { handshake, isVersion, type Need, nothingSeen, offersAfter, type Seen, type Steps, type Then } from "./handshake.ts"; // prettier-ignore
import { rfbTable } from "./tables.ts";

/** Bytes of a side that wait for their turn; more than any step, and than clients say before they are answered. */
const MAX_HELD = 16_384;

interface Side {
  readonly inbox: Inbox;
  place: Place | null;
  /** Bytes of the handshake. */
  length: number;
}

export class RfbAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #seen: Seen = nothingSeen();
  readonly #steps: Steps<Then> = handshake(this.#seen);
  readonly #sides: Readonly<Record<Speaker, Side>> = { orig: newSide(), resp: newSide() };
  #server: Speaker | null = null;
  #need: Need | null;
  #ended: Place | null = null;
  #inner: Analyzer | null = null;
  #isTold = false;

  constructor(context: Context) {
    this.#context = context;
    this.#need = this.#steps.next().value as Need;
  }

  get isDone(): boolean {
    return this.#inner ? this.#inner.isDone === true : this.#isTold;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (this.#inner) return this.#inner.data(from, bytes, place);
    if (this.#isTold) return;
    // The server speaks first.
    this.#server ??= from;
    const side = this.#sides[from];
    side.place ??= place;
    if (!side.inbox.push(bytes, place)) {
      this.#context.report("app-message-limit", place, "rfb");
      return this.#tell();
    }
    this.#goOn();
  }

  passes(from: Speaker): number {
    return this.#inner?.passes?.(from) ?? 0;
  }

  passed(from: Speaker, size: number): void {
    this.#inner?.passed?.(from, size);
  }

  gap(from: Speaker, size: number): void {
    if (this.#inner) return this.#inner.gap(from, size);
    if (this.#isTold) return;
    // Nothing in the bytes that follow says where a step begins.
    const last = this.#sides[from].place ?? this.#sides[peerOf(from)].place;
    if (last) this.#context.report("app-gap", last, "rfb");
    this.#finish();
  }

  end(): void {
    if (this.#inner) return this.#inner.end();
    this.#finish();
  }

  #goOn(): void {
    for (let need = this.#need; need; need = this.#need) {
      const from = this.#speakerOf(need);
      const { inbox } = this.#sides[from];
      // A peer that speaks something else has no turn.
      if (need.kind === "version" && !isVersion(inbox.bytes)) return this.#tell();
      if (inbox.length < need.size) return;
      this.#step(from, need.size);
    }
  }

  #step(from: Speaker, size: number): void {
    const side = this.#sides[from];
    if (size > 0) this.#ended = side.inbox.place(size - 1);
    side.length += size;
    const { value, done } = this.#steps.next(side.inbox.bytes.subarray(0, size));
    side.inbox.drop(size);
    this.#need = done ? null : value;
    if (done) this.#leave(value);
  }

  #leave(then: Then): void {
    this.#tell();
    if (then !== "tls") return this.#drop();
    const inner = (this.#inner = this.#context.inner("tls"));
    // What was said early, the client's hello first.
    for (const from of [peerOf(this.#server!), this.#server!]) {
      const { inbox } = this.#sides[from];
      if (inbox.length > 0) inner.data(from, inbox.bytes, inbox.place());
      inbox.clear();
    }
  }

  /** No more bytes come; text that was cut is text all the same. */
  #finish(): void {
    const need = this.#need;
    const from = need && this.#speakerOf(need);
    const held = from ? this.#sides[from].inbox.length : 0;
    if (!this.#isTold && from && need.kind === "text" && held > 0) this.#step(from, Math.min(held, need.size));
    if (need?.kind === "version") this.#lonely();
    this.#tell();
    this.#drop();
  }

  /** The client's side was not captured, or it said nothing. */
  #lonely(): void {
    const { serverVersion } = this.#seen;
    const server = this.#server && this.#sides[this.#server];
    if (!server || serverVersion === null || server.inbox.length === 0) return;
    this.#seen.offered = offersAfter(serverVersion, server.inbox.bytes);
  }

  #drop(): void {
    this.#sides.orig.inbox.clear();
    this.#sides.resp.inbox.clear();
  }

  #speakerOf(need: Need): Speaker {
    const server = this.#server ?? "resp";
    return need.from === "server" ? server : peerOf(server);
  }

  #tell(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#need = null;
    const server = this.#server;
    if (!server) return;
    const [request, reply] = [this.#message(peerOf(server)), this.#message(server)];
    const first = reply?.place ?? null;
    const duration = first && this.#ended ? Number(this.#ended.ts - first.ts) / 1e9 : null;
    this.#context.found(rfbTable, { ...rowOf(this.#seen, this.#context), duration }, request, reply);
  }

  #message(from: Speaker): Message | null {
    const { place, length } = this.#sides[from];
    if (!place || length === 0) return null;
    const parts = from === this.#server ? serverSays(this.#seen) : clientSays(this.#seen);
    const said = parts.filter((part) => part !== null);
    return { text: line(said.join(", ")), from, place: further(place, 0), length, detail: () => said.join("\n") };
  }
}

function newSide(): Side {
  return { inbox: new Inbox(MAX_HELD), place: null, length: 0 };
}

function rowOf(seen: Seen, context: Context) {
  const hidden = (secret: string | null): string | null => (secret === null ? null : masked(context, secret) || null);
  return {
    server_version: seen.serverVersion,
    client_version: seen.clientVersion,
    security_types: seen.offered?.join(", ") ?? null,
    security_type: seen.chosen,
    security_subtype: seen.subtype,
    user: seen.user,
    password: hidden(seen.password),
    challenge: hidden(seen.challenge),
    response: hidden(seen.response),
    auth_success: seen.isLetIn,
    reason: seen.reason,
    share_flag: seen.isShared,
    desktop_name: seen.name,
    width: seen.width,
    height: seen.height,
    color_depth: seen.depth === null ? null : `${seen.depth}bit`,
    bits_per_pixel: seen.bitsPerPixel,
    result: seen.result ?? "incomplete",
  };
}

function named(label: string, value: string | null): string | null {
  return value === null ? null : `${label} ${value}`;
}

function clientSays({ clientVersion, chosen, subtype, user, isShared }: Seen): (string | null)[] {
  const share = isShared === null ? null : isShared ? "shared" : "exclusive";
  return [named("RFB", clientVersion), named("security", chosen), subtype, named("user", user), share];
}

function serverSays(seen: Seen): (string | null)[] {
  const { isLetIn, name, width, height } = seen;
  return [
    named("RFB", seen.serverVersion),
    named("offers", seen.offered?.join(" ") ?? null),
    isLetIn === null ? null : isLetIn ? "login succeeded" : "login failed",
    seen.reason,
    width === null ? null : `${width}x${height}`,
    named("desktop", name),
  ];
}
