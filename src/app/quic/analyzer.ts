/** QUIC: Initial packets of both sides are opened with the keys that everybody can make, and the hellos in them read. */
import type { Analyzer, Context, Message, Place, Speaker } from "../protocol.ts";
import { isGreaseName } from "../tls/hello.ts";
import { cipherName } from "../tls/ciphers.ts";
import { Facts } from "../tls/facts.ts";
import { ja4 } from "../tls/fingerprints.ts";
import { HANDSHAKE, MessageReader } from "../tls/messages.ts";
import { hex } from "../tools.ts";
import { Assembly } from "./assembly.ts";
import { type Close, framesOf } from "./frames.ts";
import { isLong, type LongPacket, longPacket } from "./packet.ts";
import { type InitialKeys, initialKeys, type OpenPacket, openPacket } from "./protection.ts";
import { quicTable } from "./tables.ts";
import { versionName, versionOf } from "./versions.ts";

/** Sets of keys that are tried: one for each id the client chose, twice for two versions. */
const MAX_KEYS = 4;
/** Datagrams after which a connection is told of as far as it is known. */
const MAX_DATAGRAMS = 256;
/** Characters of a list in a row. */
const MAX_LIST = 1024;

interface Side {
  readonly assembly: Assembly;
  readonly messages: MessageReader;
  largest: number;
  /** Where its first Initial packet came, and the end of the datagram at hand: hellos lie between. */
  first: Place | null;
  end: number;
  hasShort: boolean;
  hasHandshake: boolean;
}

interface Known {
  readonly version: number;
  readonly dcid: string;
  readonly keys: InitialKeys;
}

export class QuicAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #facts: Facts;
  readonly #sides: Readonly<Record<Speaker, Side>>;
  /** The newest last. */
  readonly #known: Known[] = [];
  #client: Speaker | null = null;
  /** Of the client's first packet. */
  #first: LongPacket | null = null;
  #version: number | null = null;
  #serverId = "";
  #hasRetry = false;
  #hasEarlyData = false;
  #offered: readonly number[] = [];
  #close: Close | null = null;
  #datagrams = 0;
  #isGiven = false;
  readonly #hellos: { request: Message | null; reply: Message | null } = { request: null, reply: null };

  constructor(context: Context) {
    this.#context = context;
    this.#facts = new Facts(context, "quic");
    this.#sides = { orig: this.#side("orig"), resp: this.#side("resp") };
  }

  get isDone(): boolean {
    return this.#isGiven;
  }

  data(from: Speaker, datagram: Uint8Array, place: Place): void {
    if (this.#isGiven) return;
    const side = this.#sides[from];
    side.end = place.at + datagram.length;
    for (let at = 0; at < datagram.length;) {
      if (!isLong(datagram[at])) {
        // A short header runs to the end of the datagram; so does padding of zeros after coalesced packets.
        side.hasShort ||= (datagram[at] & 0x40) !== 0 && (at > 0 || this.#facts.server !== null);
        break;
      }
      const packet = longPacket(datagram, at);
      if (!packet) break;
      this.#packet(from, packet, place);
      at += packet.bytes.length;
    }
    this.#settle();
  }

  gap(): void {
    // A datagram that was cut by the capture: what of it is there has been read.
  }

  end(): void {
    this.#give();
  }

  #side(from: Speaker): Side {
    const facts = this.#facts;
    const side: Side = {
      assembly: new Assembly(),
      messages: new MessageReader(
        (message) => {
          const place = side.first ?? message.place;
          const spanned = { ...message, place, length: side.end - place.at };
          facts.message(from, spanned);
          const kind = { [HANDSHAKE.clientHello]: "request", [HANDSHAKE.serverHello]: "reply" } as const;
          const which = kind[message.type as keyof typeof kind];
          const text = message.type === HANDSHAKE.clientHello ? "QUIC client hello" : "QUIC server hello";
          if (which) this.#hellos[which] ??= { text, from, place, length: spanned.length };
        },
        (place) => this.#context.report("app-message-limit", place, "handshake"),
      ),
      largest: -1,
      first: null,
      end: 0,
      hasShort: false,
      hasHandshake: false,
    };
    return side;
  }

  #packet(from: Speaker, packet: LongPacket, place: Place): void {
    const side = this.#sides[from];
    switch (packet.kind) {
      case "negotiation":
        if (this.#offered.length === 0) this.#offered = packet.versions;
        return;
      case "retry":
        this.#hasRetry = true;
        return;
      case "0rtt":
        this.#hasEarlyData = true;
        return;
      case "handshake":
        side.hasHandshake = true;
        return;
      case "initial":
        return this.#initial(from, packet, place);
    }
  }

  #initial(from: Speaker, packet: LongPacket, place: Place): void {
    const side = this.#sides[from];
    const opened = this.#open(from, packet);
    // Where no key fits, the header still tells who they are.
    this.#note(from, packet);
    if (!opened) return;
    side.first ??= place;
    side.largest = Math.max(side.largest, opened.number);
    const { crypto, close } = framesOf(opened.payload);
    this.#close ??= close;
    for (const { offset, data } of crypto)
      for (const bytes of side.assembly.add(offset, data)) side.messages.data(bytes, place);
  }

  #note(from: Speaker, { version, dcid, scid, bytes, ...rest }: LongPacket): void {
    if (from === (this.#client ?? "orig")) {
      this.#first ??= { ...rest, version, dcid: dcid.slice(), scid: scid.slice(), bytes: bytes.subarray(0, 0) };
      this.#version ??= version;
    } else {
      this.#serverId = hex(scid);
      this.#version = version;
    }
  }

  /** With keys that are known, the newest first; a client's packet makes new ones of its connection id. */
  #open(from: Speaker, packet: LongPacket): OpenPacket | null {
    const { tools } = this.#context;
    const { largest } = this.#sides[from];
    const isClient = this.#client === null || this.#client === from;
    for (const { keys, version } of [...this.#known].reverse()) {
      if (version !== packet.version) continue;
      const opened = openPacket(tools, packet, isClient ? keys.client : keys.server, largest);
      if (opened) return opened;
    }
    return isClient ? this.#openWithNew(from, packet, largest) : this.#openWithOtherVersion(packet, largest);
  }

  #openWithNew(from: Speaker, packet: LongPacket, largest: number): OpenPacket | null {
    const known = this.#keysOf(packet.version, packet.dcid);
    const opened = known && openPacket(this.#context.tools, packet, known.keys.client, largest);
    if (!opened) return null;
    this.#client ??= from;
    this.#remember(known);
    return opened;
  }

  /** The server chose another version (RFC 9368): the same connection id, another salt. */
  #openWithOtherVersion(packet: LongPacket, largest: number): OpenPacket | null {
    if (!this.#first || packet.version === this.#first.version) return null;
    const known = this.#keysOf(packet.version, this.#first.dcid);
    const opened = known && openPacket(this.#context.tools, packet, known.keys.server, largest);
    if (!opened) return null;
    this.#remember(known);
    return opened;
  }

  #keysOf(version: number, dcid: Uint8Array): Known | null {
    const described = versionOf(version);
    return described && { version, dcid: hex(dcid), keys: initialKeys(this.#context.tools, described, dcid) };
  }

  #remember(known: Known): void {
    this.#known.push(known);
    if (this.#known.length > MAX_KEYS) this.#known.shift();
  }

  #settle(): void {
    const { client, server } = this.#facts;
    const isOver = client !== null && server !== null && this.#hasApplicationData;
    if (isOver || ++this.#datagrams >= MAX_DATAGRAMS) this.#give();
  }

  /** The client has sent what only comes after the handshake. */
  get #hasApplicationData(): boolean {
    const client = this.#sides[this.#client ?? "orig"];
    const server = this.#sides[this.#client === "resp" ? "orig" : "resp"];
    return client.hasShort && (server.hasShort || server.hasHandshake);
  }

  #give(): void {
    if (this.#isGiven) return;
    this.#isGiven = true;
    if (!this.#first && this.#offered.length === 0) return;
    const facts = this.#facts;
    facts.isEstablished = facts.client !== null && facts.server !== null && this.#hasApplicationData;
    const { client, server } = facts;
    const version = this.#version ?? 0;
    const isOther = this.#first !== null && this.#first.version !== version;
    const alpns = client?.alpn.filter((name) => !isGreaseName(name)).join(", ").slice(0, MAX_LIST); // prettier-ignore
    const row = {
      version: versionName(version),
      client_version: isOther ? versionName(this.#first!.version) : null,
      dcid: this.#first ? hex(this.#first.dcid) : null,
      scid: this.#first ? hex(this.#first.scid) : null,
      server_scid: this.#serverId || null,
      sni: client?.sni || null,
      client_alpns: alpns || null,
      ja4: client ? ja4(this.#context.tools, client, "q") : null,
      cipher: server ? cipherName(server.cipher) : null,
      established: facts.isEstablished,
      retry: this.#hasRetry,
      zero_rtt: this.#hasEarlyData,
      offered_versions: this.#offered.map(versionName).join(", ").slice(0, MAX_LIST) || null,
      close_code: this.#close ? codeOf(this.#close.code) : null,
      close_reason: this.#close?.reason || null,
    };
    this.#context.found(quicTable, row, this.#hellos.request, this.#hellos.reply);
    facts.give();
  }
}

function codeOf(code: number): bigint | null {
  return Number.isFinite(code) ? BigInt(code) : null;
}
