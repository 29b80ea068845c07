/**
 * QUIC: Initial packets of both sides are opened with the keys that everybody can make, and the hellos in them read;
 * with secrets of the evidence the rest of the handshake, too. What the application says is not decrypted.
 */
import type { Analyzer, Context, Message, Place, Speaker } from "../protocol.ts";
import { isGreaseName } from "../tls/hello.ts";
import { cipherName } from "../tls/ciphers.ts";
import { Facts } from "../tls/facts.ts";
import { ja4 } from "../tls/fingerprints.ts";
import { aeadOf } from "../tls/keys.ts";
import { type HandshakeMessage, MessageReader } from "../tls/messages.ts";
import { hex } from "../tools.ts";
import { Assembly } from "./assembly.ts";
import { type Close, framesOf } from "./frames.ts";
import { type GoogleHello, googleHello } from "./google.ts";
import { googleFrames } from "./google-frames.ts";
import { Keyring } from "./keyring.ts";
import { isLong, type LongPacket, longPacket } from "./packet.ts";
import { type OpenPacket, openPacket, type PacketKeys, secretKeys } from "./protection.ts";
import { quicTable } from "./tables.ts";
import { Q050, versionName, versionOf } from "./versions.ts";

/** Datagrams after which a connection is told of as far as it is known. */
const MAX_DATAGRAMS = 256;
/** Characters of a list in a row. */
const MAX_LIST = 1024;
/** Google's frames within packets of the standard's form. */
const GOOGLE_LAYOUT = { isBigEndian: true, hasNewAcks: true, numberSize: 4 } as const;

/** Packets of one kind from one side: their numbers and their stream of the handshake are their own. */
interface Level {
  readonly assembly: Assembly;
  readonly messages: MessageReader;
  largest: number;
  /** Where its first packet came: messages lie from there to the end of the datagram at hand. */
  first: Place | null;
}

interface Side {
  readonly from: Speaker;
  readonly initial: Level;
  readonly handshake: Level;
  /** Undefined before the first packet of the handshake; null without its secret. */
  keys: PacketKeys | null | undefined;
  /** Its first datagram: stands for a hello that could not be read. */
  opening: Message | null;
  /** Of the datagram at hand. */
  end: number;
  hasShort: boolean;
  hasHandshake: boolean;
}

export class QuicAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #facts: Facts;
  readonly #sides: Readonly<Record<Speaker, Side>>;
  readonly #keyring: Keyring;
  #client: Speaker | null = null;
  /** Of the client's first packet. */
  #first: LongPacket | null = null;
  #version: number | null = null;
  #serverId = "";
  #hasRetry = false;
  #hasEarlyData = false;
  #offered: readonly number[] = [];
  #close: Close | null = null;
  /** Google's hello in place of TLS's. */
  #hello: GoogleHello | null = null;
  #datagrams = 0;
  #isGiven = false;

  constructor(context: Context) {
    this.#context = context;
    this.#facts = new Facts(context, "quic");
    this.#keyring = new Keyring(context.tools);
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
        // A short header runs to the end of the datagram; so does padding of zeros after coalesced packets. Its fixed bit need not be set.
        side.hasShort ||= at > 0 ? datagram[at] !== 0 : this.#facts.server !== null || this.#hello !== null;
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
    const tooLong = (place: Place): void => this.#context.report("app-message-limit", place, "handshake");
    const newLevel = (): Level => {
      const level: Level = {
        assembly: new Assembly(),
        messages: new MessageReader((message) => this.#message(side, level, message), tooLong),
        largest: -1,
        first: null,
      };
      return level;
    };
    const side: Side = {
      from,
      initial: newLevel(),
      handshake: newLevel(),
      keys: undefined,
      opening: null,
      end: 0,
      hasShort: false,
      hasHandshake: false,
    };
    return side;
  }

  #message({ from, end }: Side, { first }: Level, message: HandshakeMessage): void {
    const place = first ?? message.place;
    this.#facts.message(from, { ...message, place, length: end - place.at });
  }

  #packet(from: Speaker, packet: LongPacket, place: Place): void {
    const side = this.#sides[from];
    const text = `${packet.kind} packet, version ${versionName(packet.version)}`;
    side.opening ??= { text, from, place, length: side.end - place.at };
    if (packet.kind !== "negotiation") this.#version ??= packet.version;
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
        return this.#handshake(from, side, packet, place);
      case "initial":
        return this.#initial(from, packet, place);
    }
  }

  #initial(from: Speaker, packet: LongPacket, place: Place): void {
    const side = this.#sides[from];
    const isClient = this.#client === null || this.#client === from;
    const opened = this.#keyring.open(isClient, packet, side.initial.largest);
    if (opened && isClient) this.#client = from;
    // Where no key fits, the header still tells who they are.
    this.#note(from, packet);
    if (!opened) return;
    this.#frames(side.initial, opened, place);
  }

  #frames(level: Level, { number, payload }: OpenPacket, place: Place): void {
    level.largest = Math.max(level.largest, number);
    const version = this.#version ?? 0;
    const isGoogle = versionOf(version)?.isGoogle === true;
    const { crypto, close } = isGoogle ? googleFrames(payload, GOOGLE_LAYOUT) : framesOf(payload);
    this.#close ??= close;
    // A packet that only acknowledges is no part of a message.
    if (crypto.length > 0) level.first ??= place;
    for (const { offset, data } of crypto) {
      if (version === Q050) this.#googleHello(data);
      else for (const bytes of level.assembly.add(offset, data)) level.messages.data(bytes, place);
    }
  }

  #googleHello(data: Uint8Array): void {
    const hello = googleHello(data);
    if (hello?.kind === "CHLO" && !this.#hello?.sni) this.#hello = hello;
  }

  /** Certificates and the chosen application protocol, where the evidence has the secret. */
  #handshake(from: Speaker, side: Side, packet: LongPacket, place: Place): void {
    if (side.keys === undefined && this.#facts.server) side.keys = this.#handshakeKeys(from, packet.version);
    if (!side.keys) return;
    const opened = openPacket(this.#context.tools, packet, side.keys, side.handshake.largest);
    if (opened) this.#frames(side.handshake, opened, place);
    else this.#context.report("app-decrypt-failed", place, "quic");
  }

  #handshakeKeys(from: Speaker, version: number): PacketKeys | null {
    const { client, server } = this.#facts;
    const { tools, keys } = this.#context;
    const label = `${this.#facts.roleOf(from) === "client" ? "CLIENT" : "SERVER"}_HANDSHAKE_TRAFFIC_SECRET`;
    const secret = client && keys.secret(label, hex(client.random));
    const suite = server && aeadOf(server.cipher);
    const described = versionOf(version);
    return secret && suite && described ? secretKeys(tools, described, suite, secret) : null;
  }

  #note(from: Speaker, { version, dcid, scid, bytes, ...rest }: LongPacket): void {
    if (from === (this.#client ?? "orig")) {
      this.#first ??= { ...rest, version, dcid: dcid.slice(), scid: scid.slice(), bytes: bytes.subarray(0, 0) };
    } else {
      this.#serverId = hex(scid);
      this.#version = version;
    }
  }

  #settle(): void {
    const { client, server } = this.#facts;
    const isOver = ((client && server) ?? this.#hello) !== null && this.#hasApplicationData;
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
    if (!this.#sides.orig.opening && !this.#sides.resp.opening) return;
    const facts = this.#facts;
    const { client, server } = facts;
    const hello = this.#hello;
    facts.isEstablished ||= ((client && server) ?? hello) !== null && this.#hasApplicationData;
    const version = this.#version;
    const isOther = this.#first !== null && this.#first.version !== version;
    const alpns = client?.alpn.filter((name) => !isGreaseName(name)).join(", ").slice(0, MAX_LIST); // prettier-ignore
    const row = {
      version: version === null ? null : versionName(version),
      client_version: isOther ? versionName(this.#first!.version) : null,
      dcid: this.#first ? hex(this.#first.dcid) : null,
      scid: this.#first ? hex(this.#first.scid) : null,
      server_scid: this.#serverId || null,
      sni: client?.sni || hello?.sni || null,
      user_agent: hello?.userAgent || null,
      alpn: facts.alpn || null,
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
    const { request, reply } = facts.hellos;
    const [orig, resp] = [this.#sides.orig.opening, this.#sides.resp.opening];
    const isReversed = this.#client === "resp";
    this.#context.found(quicTable, row, request ?? (isReversed ? resp : orig), reply ?? (isReversed ? orig : resp));
    facts.give();
  }
}

function codeOf(code: number): bigint | null {
  return Number.isFinite(code) ? BigInt(code) : null;
}
