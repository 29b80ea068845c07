/** One connection to a SOCKS proxy: the request and what came of it; what is said through the proxy after that is inside. */
import { Inbox } from "../parts/inbox.ts";
import { type Analyzer, type Context, further, line, masked, type Message, type Place, peerOf, type Speaker } from "../protocol.ts"; // prettier-ignore
import { BY_PASSWORD, methodName, NO_METHOD, type Parsed, parseGreeting, parseLogin, parseReply4, parseReply5, parseRequest4, parseRequest5, type SocksReply, type SocksRequest } from "./parse.ts"; // prettier-ignore
import { socksTable } from "./tables.ts";

/** Bytes of one side that are held until the proxy has replied: clients in a hurry send their first request with it. */
const MAX_HELD = 65_536;

type Phase =
  "greeting" | "method" | "login" | "login-status" | "request" | "reply" | "second-reply" | "tunnel" | "over";

/** Whose message a phase waits for. */
const OF_CLIENT: readonly Phase[] = ["greeting", "login", "request"];

export class SocksAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #inboxes = { orig: new Inbox(MAX_HELD), resp: new Inbox(MAX_HELD) };
  #client: Speaker | null = null;
  #phase: Phase = "greeting";
  #version = 5;
  #method: number | null = null;
  #user = "";
  #password = "";
  #request: SocksRequest | null = null;
  #requestMessage: Message | null = null;
  #inner: Analyzer | null = null;
  #isGiven = false;

  constructor(context: Context) {
    this.#context = context;
  }

  get isDone(): boolean {
    return this.#phase === "over" || this.#inner?.isDone === true;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (this.#phase === "over") return;
    if (this.#inner) return this.#inner.data(from, bytes, place);
    // The client speaks first.
    this.#client ??= from;
    if (!this.#inboxes[from].push(bytes, place)) {
      this.#context.report("app-message-limit", place, "socks");
      return this.#stop();
    }
    this.#steps();
  }

  passes(from: Speaker): number {
    return this.#inner?.passes?.(from) ?? 0;
  }

  passed(from: Speaker, size: number): void {
    this.#inner?.passed?.(from, size);
  }

  gap(from: Speaker, size: number): void {
    if (this.#inner) return this.#inner.gap(from, size);
    // Every byte counts until the tunnel stands; where it begins after a gap nobody knows.
    if (this.#phase !== "over") this.#stop();
  }

  end(): void {
    if (this.#phase !== "over" && !this.#inner) {
      this.#assume();
      this.#stop();
    }
    this.#inner?.end();
  }

  #steps(): void {
    while (this.#phase !== "tunnel" && this.#phase !== "over") {
      const from = OF_CLIENT.includes(this.#phase) ? this.#client! : peerOf(this.#client!);
      const inbox = this.#inboxes[from];
      if (inbox.length === 0) return;
      const used = this.#step(inbox, from);
      if (used === null) return;
      if (used === "bad") {
        this.#context.report("app-malformed", inbox.place(), `socks ${this.#phase}`);
        return this.#stop();
      }
      inbox.drop(used);
    }
    if (this.#phase === "tunnel") this.#open();
  }

  /** Bytes that the phase used, null where more must come. */
  #step(inbox: Inbox, from: Speaker): number | null | "bad" {
    const { bytes } = inbox;
    if (this.#phase === "greeting") return this.#greeting(bytes, inbox);
    if (this.#phase === "method") return this.#chosen(bytes, inbox);
    if (this.#phase === "login") return this.#login(bytes);
    if (this.#phase === "login-status") return this.#loginStatus(bytes, inbox, from);
    if (this.#phase === "request") return this.#asked(parseRequest5(bytes), inbox);
    return this.#replied(this.#version === 4 ? parseReply4(bytes) : parseReply5(bytes), inbox, from);
  }

  #greeting(bytes: Uint8Array, inbox: Inbox): number | null | "bad" {
    if (bytes[0] === 4) {
      this.#version = 4;
      return this.#asked(parseRequest4(bytes), inbox);
    }
    const greeting = parseGreeting(bytes);
    if (!greeting || greeting === "bad") return greeting;
    this.#requestMessage = this.#message(`greeting, methods: ${[...greeting.methods].map(methodName).join(", ")}`, inbox, this.#client!, greeting.length); // prettier-ignore
    this.#phase = "method";
    return greeting.length;
  }

  #chosen(bytes: Uint8Array, inbox: Inbox): number | null | "bad" {
    if (bytes[0] !== 5) return "bad";
    if (bytes.length < 2) return null;
    this.#method = bytes[1];
    if (this.#method === NO_METHOD) {
      this.#give(null, this.#message("no acceptable method", inbox, peerOf(this.#client!), 2), "no acceptable method");
      this.#phase = "over";
    } else if (this.#method === 0) this.#phase = "request";
    // What other methods say is theirs.
    else if (this.#method !== BY_PASSWORD) this.#stop();
    else this.#phase = "login";
    return 2;
  }

  #login(bytes: Uint8Array): number | null | "bad" {
    const login = parseLogin(bytes);
    if (!login || login === "bad") return login;
    this.#user = login.user;
    this.#password = login.password;
    this.#phase = "login-status";
    return login.length;
  }

  #loginStatus(bytes: Uint8Array, inbox: Inbox, from: Speaker): number | null {
    if (bytes.length < 2) return null;
    if (bytes[1] === 0) this.#phase = "request";
    else {
      this.#give(null, this.#message("login failed", inbox, from, 2), "login failed");
      this.#phase = "over";
    }
    return 2;
  }

  #asked(request: Parsed<SocksRequest>, inbox: Inbox): number | null | "bad" {
    if (!request || request === "bad") return request;
    this.#request = request;
    if (request.user !== "") this.#user = request.user;
    const target = `${request.name ?? request.host ?? ""}:${request.port}`;
    this.#requestMessage = this.#message(`${request.command} ${target}`, inbox, this.#client!, request.length);
    this.#phase = "reply";
    return request.length;
  }

  #replied(reply: Parsed<SocksReply>, inbox: Inbox, from: Speaker): number | null | "bad" {
    if (!reply || reply === "bad") return reply;
    const isFirstOfTwo = this.#request?.command === "BIND" && this.#phase === "reply" && reply.isGranted;
    this.#give(reply, this.#message(reply.status, inbox, from, reply.length), reply.status);
    if (!reply.isGranted || this.#request?.command === "UDP ASSOCIATE") this.#phase = "over";
    else this.#phase = isFirstOfTwo ? "second-reply" : "tunnel";
    return reply.length;
  }

  /** The tunnel stands: what either side said already goes first. */
  #open(): void {
    const inner = (this.#inner = this.#context.inner());
    for (const from of [this.#client!, peerOf(this.#client!)]) {
      const inbox = this.#inboxes[from];
      while (inbox.length > 0) {
        const place = inbox.place();
        inner.data(from, inbox.bytes, place);
        inbox.clear();
      }
    }
  }

  /** The proxy's side is missing: the client's messages follow each other. */
  #assume(): void {
    const inbox = this.#client && this.#inboxes[this.#client];
    if (!inbox || this.#phase !== "method") return;
    if (inbox.length > 0 && inbox.bytes[0] === 1) {
      const login = this.#login(inbox.bytes);
      if (typeof login === "number") inbox.drop(login);
    }
    if (inbox.length > 0) this.#asked(parseRequest5(inbox.bytes), inbox);
  }

  #stop(): void {
    if (!this.#isGiven && this.#requestMessage) this.#give(null, null, null);
    this.#phase = "over";
    this.#inboxes.orig.clear();
    this.#inboxes.resp.clear();
  }

  #message(text: string, inbox: Inbox, from: Speaker, length: number): Message {
    return { text: line(text), from, place: further(inbox.place(), 0), length };
  }

  #give(reply: SocksReply | null, message: Message | null, status: string | null): void {
    this.#isGiven = true;
    const request = this.#request;
    this.#context.found(
      socksTable,
      {
        version: this.#version,
        command: request?.command ?? null,
        request_host: request?.host ?? null,
        request_name: request?.name ?? null,
        request_p: request?.port ?? null,
        auth: this.#method === null ? null : methodName(this.#method),
        user: this.#user || null,
        password: masked(this.#context, this.#password) || null,
        status,
        bound_host: reply?.host ?? null,
        bound_name: reply?.name ?? null,
        bound_p: reply?.port ?? null,
      },
      this.#requestMessage,
      message,
    );
  }
}
