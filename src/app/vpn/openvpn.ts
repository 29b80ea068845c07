/** OpenVPN over UDP and TCP: the resets that begin a session, and TLS of the control channel where nothing encrypts it. */
import { Inbox } from "../parts/inbox.ts";
import { type Analyzer, type Context, further, type Look, type Place, type Protocol, type Recognition, type Speaker } from "../protocol.ts"; // prettier-ignore
import { Handshakes } from "./handshakes.ts";
import { CLIENT_RESETS, controlPiece, opcodeName, opcodeOf, type Protection, protectionOf, SERVER_RESETS, sessionOf } from "./openvpn-parse.ts"; // prettier-ignore
import { vpnTable } from "./tables.ts";

/** Pieces of TLS that wait for one before them: OpenVPN has eight at most on their way. */
const MAX_HELD = 16;
/** Bytes of a packet over TCP: its length has 16 bits. */
const MAX_PACKET = 65_537;

/** Packets of one connection, whatever carries them. */
class Packets {
  readonly #context: Context;
  readonly #rows: Handshakes;
  #protection: Protection | null = null;
  #inner: Analyzer | null = null;
  readonly #next = { orig: 1, resp: 1 };
  readonly #held = { orig: new Map<number, [Uint8Array, Place]>(), resp: new Map<number, [Uint8Array, Place]>() };

  constructor(context: Context) {
    this.#context = context;
    this.#rows = new Handshakes(context, "opcode, session and structure of the reset");
  }

  get isDone(): boolean {
    return this.#inner?.isDone === true;
  }

  packet(from: Speaker, bytes: Uint8Array, place: Place): void {
    const opcode = opcodeOf(bytes);
    const protection = protectionOf(bytes);
    if (protection) this.#reset(from, opcode, protection, bytes, place);
    const piece = this.#protection && controlPiece(bytes, this.#protection);
    if (piece) this.#tls(from, piece.number, piece.bytes, further(place, bytes.length - piece.bytes.length));
  }

  end(): void {
    this.#rows.end();
    this.#inner?.end();
  }

  #reset(from: Speaker, opcode: number, protection: Protection, bytes: Uint8Array, place: Place): void {
    this.#protection ??= protection;
    const isClient = CLIENT_RESETS.includes(opcode);
    const name = opcodeName(opcode);
    const half = {
      kind: "OpenVPN",
      name,
      fields: {
        version: name.slice(-2),
        [isClient ? "initiator_id" : "responder_id"]: sessionOf(bytes),
        detail: `${protection.name}, ${this.#context.transport}`,
      },
      message: { text: `OpenVPN ${name}`, from, place, length: bytes.length },
    };
    if (isClient) this.#rows.request("reset", half);
    // A server's reset that is sent again has nobody to answer any longer.
    else if (this.#rows.waiting("reset")) this.#rows.reply("reset", half);
    else if (this.#next.orig === 1 && this.#next.resp === 1 && !this.#inner) this.#rows.request("server", half);
  }

  /** TLS in the order of its packets; the first number after the reset's is 1. */
  #tls(from: Speaker, number: number, bytes: Uint8Array, place: Place): void {
    const held = this.#held[from];
    if (number < this.#next[from] || held.size >= MAX_HELD) return;
    held.set(number, [bytes.slice(), place]);
    for (let piece = held.get(this.#next[from]); piece; piece = held.get(this.#next[from])) {
      held.delete(this.#next[from]++);
      this.#inner ??= this.#context.inner("tls");
      if (piece[0].length > 0) this.#inner.data(from, ...piece);
    }
  }
}

class DatagramAnalyzer implements Analyzer {
  readonly #packets: Packets;

  constructor(context: Context) {
    this.#packets = new Packets(context);
  }

  get isDone(): boolean {
    return this.#packets.isDone;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    this.#packets.packet(from, bytes, place);
  }

  gap(): void {
    // Each datagram stands for itself.
  }

  end(): void {
    this.#packets.end();
  }
}

class StreamAnalyzer implements Analyzer {
  readonly #packets: Packets;
  readonly #inboxes = { orig: new Inbox(MAX_PACKET * 2), resp: new Inbox(MAX_PACKET * 2) };
  #isLost = false;

  constructor(context: Context) {
    this.#packets = new Packets(context);
  }

  get isDone(): boolean {
    return this.#isLost || this.#packets.isDone;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (this.isDone) return;
    const inbox = this.#inboxes[from];
    for (let at = 0; at < bytes.length; at += MAX_PACKET) {
      inbox.push(bytes.subarray(at, at + MAX_PACKET), further(place, at));
      while (inbox.length >= 2) {
        const size = (inbox.bytes[0] << 8) | inbox.bytes[1];
        if (inbox.length < 2 + size) break;
        if (size > 0) this.#packets.packet(from, inbox.bytes.subarray(2, 2 + size), inbox.place(2));
        inbox.drop(2 + size);
      }
    }
  }

  gap(): void {
    // Where the next packet begins nobody knows.
    this.#isLost = true;
  }

  end(): void {
    this.#packets.end();
  }
}

const isReset = (bytes: Uint8Array, opcodes: readonly number[]): boolean => opcodes.includes(opcodeOf(bytes)) && protectionOf(bytes) !== null; // prettier-ignore

/** Bytes of the longest reset but one with a client's key (tls-crypt-v2: some hundreds). */
const MAX_RESET = 1024;

function recogniseStream({ orig, resp }: Look): Recognition {
  const answers = [orig, resp].map((bytes): Recognition => {
    if (bytes.length === 0) return "more";
    const size = (bytes[0] << 8) | (bytes[1] ?? 0);
    if (bytes[0] > MAX_RESET >> 8 || (bytes.length > 1 && (size < 14 || size > MAX_RESET))) return "no";
    if (bytes.length < 3) return "more";
    if (!CLIENT_RESETS.concat(SERVER_RESETS).includes(bytes[2] >> 3) || (bytes[2] & 7) !== 0) return "no";
    if (bytes.length < 2 + size) return "more";
    return protectionOf(bytes.subarray(2, 2 + size)) ? "yes" : "no";
  });
  if (answers.includes("no")) return "no";
  return answers.includes("yes") ? "yes" : "more";
}

function recogniseDatagram({ orig, resp }: Look): Recognition {
  const bytes = orig.length > 0 ? orig : resp;
  return isReset(bytes, CLIENT_RESETS.concat(SERVER_RESETS)) ? "yes" : "no";
}

const about = {
  name: "OpenVPN",
  spec: "https://openvpn.net/community-resources/openvpn-protocol/",
  tables: [vpnTable],
};

export const openvpn: Protocol = {
  id: "openvpn",
  ...about,
  transport: "udp",
  recognise: recogniseDatagram,
  analyzer: (context) => new DatagramAnalyzer(context),
};

export const openvpnTcp: Protocol = {
  id: "openvpn",
  ...about,
  transport: "tcp",
  recognise: recogniseStream,
  analyzer: (context) => new StreamAnalyzer(context),
};
