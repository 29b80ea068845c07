/** STUN and TURN: requests and responses by their transactions; over TCP one message after the other. */
import { Inbox } from "../parts/inbox.ts";
import { type Analyzer, type Context, further, type Look, type Place, type Protocol, type Recognition, type Speaker } from "../protocol.ts"; // prettier-ignore
import { dtls } from "../dtls/protocol.ts";
import { Session } from "../session.ts";
import { Handshakes } from "./handshakes.ts";
import { hasClassicAttributes, HEADER, parseStun, stunLength } from "./stun-parse.ts";
import { vpnTable } from "./tables.ts";

const PORTS = [3478, 3479, 5349, 19302, 19305];
/** Bytes of one message over TCP, at most: its length has 16 bits. */
const MAX_MESSAGE = 65_536 + HEADER;

class Rows {
  readonly #rows: Handshakes;

  constructor(context: Context) {
    this.#rows = new Handshakes(context, "magic cookie and length, or attributes of RFC 3489");
  }

  message(from: Speaker, bytes: Uint8Array, place: Place): void {
    const stun = parseStun(bytes);
    const half = {
      kind: stun.kind,
      name: stun.name,
      fields: {
        version: stun.hasCookie ? "RFC 8489" : "RFC 3489",
        host: stun.addresses.join(", "),
        user: stun.user,
        vendor: stun.software,
        detail: [stun.error, stun.realm && `realm ${stun.realm}`].filter((part) => part !== "").join(", "),
      },
      message: { text: `${stun.kind} ${stun.name}`, from, place, length: bytes.length },
    };
    if (stun.isRequest) this.#rows.request(stun.transaction, half);
    else if (stun.isReply) this.#rows.reply(stun.transaction, half);
    // Indications keep bindings alive and carry relayed data: nothing new is in them.
  }

  end(): void {
    this.#rows.end();
  }
}

/** What shares a port with STUN (RFC 7983) and is read: media goes over DTLS once the way is found. */
const NEIGHBOURS: readonly Protocol[] = [dtls];

class DatagramAnalyzer implements Analyzer {
  readonly #rows: Rows;
  readonly #isUsual: boolean;
  readonly #neighbours: Session;

  constructor(context: Context) {
    this.#rows = new Rows(context);
    this.#isUsual = isUsual(context.ports);
    this.#neighbours = new Session({ candidates: NEIGHBOURS, ports: context.ports, transport: "udp" }, context);
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (isDatagram(bytes, this.#isUsual)) this.#rows.message(from, bytes, place);
    else this.#neighbours.data(from, bytes, place);
  }

  gap(from: Speaker, size: number): void {
    this.#neighbours.gap(from, size);
  }

  end(): void {
    this.#rows.end();
    this.#neighbours.end();
  }
}

class StreamAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #rows: Rows;
  readonly #inboxes = { orig: new Inbox(MAX_MESSAGE * 2), resp: new Inbox(MAX_MESSAGE * 2) };
  readonly #isLost = { orig: false, resp: false };

  constructor(context: Context) {
    this.#context = context;
    this.#rows = new Rows(context);
  }

  get isDone(): boolean {
    return this.#isLost.orig && this.#isLost.resp;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (this.#isLost[from]) return;
    const inbox = this.#inboxes[from];
    for (let at = 0; at < bytes.length && !this.#isLost[from]; at += MAX_MESSAGE) {
      inbox.push(bytes.subarray(at, at + MAX_MESSAGE), further(place, at));
      while (inbox.length > 0 && this.#take(from, inbox));
    }
  }

  gap(from: Speaker): void {
    this.#lose(from);
  }

  end(): void {
    this.#rows.end();
  }

  /** One message; false where it is not there in whole. */
  #take(from: Speaker, inbox: Inbox): boolean {
    const { bytes } = inbox;
    if (bytes.length < 8) return false;
    const isChannel = bytes[0] >= 0x40 && bytes[0] < 0x50;
    const size = (bytes[2] << 8) | bytes[3];
    // Channels are padded over TCP (RFC 8656, section 12.5).
    const length = isChannel ? 4 + size + ((4 - (size % 4)) % 4) : stunLength(bytes, false);
    if (length === null) {
      this.#context.report("app-malformed", inbox.place(), "stun");
      this.#lose(from);
      return false;
    }
    if (bytes.length < length) return false;
    if (!isChannel) this.#rows.message(from, bytes.subarray(0, length), inbox.place());
    inbox.drop(length);
    return true;
  }

  /** Where the next message begins nobody knows. */
  #lose(from: Speaker): void {
    this.#isLost[from] = true;
    this.#inboxes[from].clear();
  }
}

function isDatagram(bytes: Uint8Array, onUsualPort: boolean): boolean {
  // With the cookie the end may be missing, as where the capture cuts packets.
  if ((stunLength(bytes, false) ?? 0) >= bytes.length && bytes.length >= HEADER) return true;
  if (stunLength(bytes, true) !== bytes.length) return false;
  return hasClassicAttributes(bytes, onUsualPort) || (onUsualPort && bytes.length === HEADER);
}

function isUsual(ports: readonly [number, number]): boolean {
  return PORTS.includes(ports[0]) || PORTS.includes(ports[1]);
}

function recogniseStream({ orig, resp }: Look): Recognition {
  const answers = [orig, resp]
    .filter((bytes) => bytes.length > 0)
    .map((bytes): Recognition => {
      if (bytes[0] >= 2) return "no";
      return bytes.length < 8 ? "more" : stunLength(bytes, false) === null ? "no" : "yes";
    });
  if (answers.includes("no")) return "no";
  return answers.includes("yes") ? "yes" : "more";
}

const about = { name: "STUN and TURN", spec: "RFC 8489, RFC 8656, RFC 3489", tables: [vpnTable] };

export const stun: Protocol = {
  id: "stun",
  ...about,
  transport: "udp",
  recognise: ({ orig, resp, ports }) => (isDatagram(orig.length > 0 ? orig : resp, isUsual(ports)) ? "yes" : "no"),
  analyzer: (context) => new DatagramAnalyzer(context),
};

export const stunTcp: Protocol = {
  id: "stun",
  ...about,
  transport: "tcp",
  recognise: recogniseStream,
  analyzer: (context) => new StreamAnalyzer(context),
};
