/** L2TP over UDP (RFC 2661; version 3: RFC 3931): control messages, and who logs in with PPP where nothing encrypts it. */
import { headerText } from "../mime/words.ts";
import { latin1 } from "../latin1.ts";
import { Cursor } from "../parts/cursor.ts";
import type { Analyzer, Context, Look, Place, Protocol, Recognition, Speaker } from "../protocol.ts";
import { type Fields, Handshakes } from "./handshakes.ts";
import { vpnTable } from "./tables.ts";

const PORT = 1701;

/** Bits of the first two bytes. */
const CONTROL = 0x8000;
const HAS_LENGTH = 0x4000;
const HAS_SEQUENCE = 0x0800;
const HAS_OFFSET = 0x0200;
/** Bits of a data message that are zero. */
const RESERVED = 0x34f0;

/** Attributes of one message that are read; messages have some ten. */
const MAX_ATTRIBUTES = 64;

const TYPES: Readonly<Record<number, string>> = {
  1: "SCCRQ", 2: "SCCRP", 3: "SCCCN", 4: "StopCCN", 6: "HELLO", 7: "OCRQ", 8: "OCRP", 9: "OCCN", 10: "ICRQ", 11: "ICRP", 12: "ICCN", 14: "CDN", 15: "WEN", 16: "SLI",
}; // prettier-ignore

/** A request and the type of its reply. */
const REPLIES: Readonly<Record<string, string>> = { SCCRQ: "SCCRP", OCRQ: "OCRP", ICRQ: "ICRP" };

interface ControlMessage {
  readonly version: 2 | 3;
  readonly type: string;
  /** Of whom the message is for: 0 in the first. */
  readonly tunnel: number;
  readonly assigned: string;
  readonly host: string;
  readonly vendor: string;
  readonly user: string;
  readonly error: string;
}

/**
 * A control message with attributes that fill it; null for anything else, acknowledgements without any, too.
 * `takesCut`: its end may be missing, as where the capture cuts packets.
 */
function parseControl(bytes: Uint8Array, takesCut: boolean): ControlMessage | null {
  const cursor = new Cursor(bytes);
  const flags = cursor.u16();
  const version = flags & 0x000f;
  const isControl = (flags & (CONTROL | HAS_LENGTH | HAS_SEQUENCE | HAS_OFFSET)) === (CONTROL | HAS_LENGTH | HAS_SEQUENCE); // prettier-ignore
  if (!isControl || (version !== 2 && version !== 3)) return null;
  const length = cursor.u16();
  if (length !== bytes.length && !(takesCut && length > bytes.length)) return null;
  const tunnel = version === 3 ? cursor.u32() : cursor.u16();
  if (version === 2) cursor.skip(2);
  cursor.skip(4);
  const found = { type: "", assigned: "", host: "", vendor: "", user: "", error: "" };
  for (let count = 0; !cursor.isAtEnd && count < MAX_ATTRIBUTES; count++) {
    const size = cursor.u16() & 0x03ff;
    const vendorId = cursor.u16();
    const attribute = cursor.u16();
    if (size < 6) return null;
    const value = cursor.take(size - 6);
    if (cursor.short) {
      if (!takesCut) return null;
      break;
    }
    if (count === 0 && (vendorId !== 0 || attribute !== 0 || value.length !== 2)) return null;
    if (vendorId === 0) understand(attribute, value, found);
  }
  return found.type === "" ? null : { version, tunnel, ...found };
}

function understand(
  attribute: number,
  value: Uint8Array,
  found: { -readonly [K in keyof ControlMessage]?: string },
): void {
  // prettier-ignore
  const number = new Cursor(value).number(Math.min(value.length, 4));
  const text = headerText(latin1(value));
  if (attribute === 0) found.type = TYPES[number] ?? `message ${number}`;
  else if (attribute === 1 && number > 1) found.error = `result ${new Cursor(value).u16()} ${text.slice(4)}`.trim();
  else if (attribute === 7) found.host = text;
  else if (attribute === 8) found.vendor = text;
  // Tunnel and session of version 2, control connection and session of version 3.
  else if (attribute === 9 || attribute === 14 || attribute === 61 || attribute === 63) found.assigned = `${number}`;
  // Proxy authentication: the name that the client logged in with.
  else if (attribute === 30) found.user = text;
}

const PPP_PAP = 0xc023;
const PPP_CHAP = 0xc223;

/** Protocols within PPP (IANA ppp-numbers) by which a data message is known. */
const PPP_PROTOCOLS: Readonly<Record<number, string>> = {
  0x0021: "IPv4", 0x0057: "IPv6", 0x003d: "multilink", 0x0053: "encrypted", 0x00fd: "compressed", 0x8021: "IPCP", 0x8053: "ECP", 0x8057: "IPv6CP", 0x80fd: "CCP",
  0xc021: "LCP", [PPP_PAP]: "PAP", [PPP_CHAP]: "CHAP", 0xc227: "EAP",
}; // prettier-ignore

interface DataMessage {
  /** Numbers that the side it goes to gave. */
  readonly tunnel: number;
  readonly session: number;
  readonly protocol: number;
  /** Behind PPP's protocol. */
  readonly cursor: Cursor;
}

/** A data message of version 2 (section 3.1) with a protocol of PPP that is known; null for all others. */
function parseData(bytes: Uint8Array): DataMessage | null {
  const cursor = new Cursor(bytes);
  const flags = cursor.u16();
  if ((flags & (CONTROL | RESERVED)) !== 0 || (flags & 0x000f) !== 2) return null;
  // More than there is where the capture cuts packets.
  if (flags & HAS_LENGTH && cursor.u16() < bytes.length) return null;
  const tunnel = cursor.u16();
  const session = cursor.u16();
  if (flags & HAS_SEQUENCE) cursor.skip(4);
  if (flags & HAS_OFFSET) cursor.skip(cursor.u16());
  if (bytes[cursor.at] === 0xff && bytes[cursor.at + 1] === 3) cursor.skip(2);
  // An odd first byte is the whole number (RFC 1661, section 6.5).
  const first = cursor.u8();
  const protocol = first & 1 ? first : (first << 8) | cursor.u8();
  return cursor.short || !PPP_PROTOCOLS[protocol] ? null : { tunnel, session, protocol, cursor };
}

interface PppLogin {
  readonly protocol: "PAP" | "CHAP";
  readonly name: string;
  readonly text: string;
}

/** PAP and CHAP in a data message (RFC 1334, RFC 1994); null for all others. */
function pppLogin({ protocol, cursor }: DataMessage): PppLogin | null {
  if (protocol !== PPP_PAP && protocol !== PPP_CHAP) return null;
  const code = cursor.u8();
  cursor.skip(3);
  if (cursor.short) return null;
  const first = cursor.take(cursor.u8());
  const text = (value: Uint8Array) => headerText(latin1(value));
  if (protocol === PPP_PAP)
    return { protocol: "PAP", name: ["", "Request", "Ack", "Nak"][code] ?? `${code}`, text: code === 1 ? text(first) : "" }; // prettier-ignore
  const isNamed = code === 1 || code === 2;
  return { protocol: "CHAP", name: ["", "Challenge", "Response", "Success", "Failure"][code] ?? `${code}`, text: isNamed ? text(cursor.take(cursor.left)) : "" }; // prettier-ignore
}

class L2tpAnalyzer implements Analyzer {
  readonly #rows: Handshakes;
  readonly #isUsual: boolean;
  /** Something tells of the tunnel: where it was made before the capture began, the first data message does. */
  #hasRow = false;

  constructor(context: Context) {
    this.#isUsual = context.ports.includes(PORT);
    this.#rows = new Handshakes(context, "control header and attributes; port 1701 and PPP for data");
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    const data = parseData(bytes);
    if (data) return this.#data(data, from, place, bytes.length);
    const control = parseControl(bytes, this.#isUsual);
    if (!control) return;
    const { version, type, tunnel, assigned, host, vendor, user, error } = control;
    const request = Object.keys(REPLIES).find((name) => REPLIES[name] === type);
    const fields: Fields = { version: `${version}`, host, vendor, user, detail: error };
    // The side that speaks names itself; it names the other by what that gave.
    if (request === undefined) fields.initiator_id = assigned || (tunnel ? `${tunnel}` : "");
    else fields.responder_id = assigned;
    this.#hasRow ||= type !== "HELLO";
    const half = {
      kind: "L2TP",
      name: type,
      fields,
      message: { text: `L2TP ${type}`, from, place, length: bytes.length },
    };
    if (type in REPLIES) this.#rows.request(type, half);
    else if (request !== undefined) this.#rows.reply(request, half);
    else if (type !== "HELLO") this.#rows.alone(half);
  }

  gap(): void {
    // Each datagram stands for itself.
  }

  end(): void {
    this.#rows.end();
  }

  #data(data: DataMessage, from: Speaker, place: Place, length: number): void {
    const login = pppLogin(data);
    if (login) this.#login(login, from, place, length);
    else if (!this.#hasRow) {
      const { tunnel, session, protocol } = data;
      const fields: Fields = { version: "2", responder_id: `${tunnel}`, detail: `PPP ${PPP_PROTOCOLS[protocol]}, session ${session}` }; // prettier-ignore
      this.#rows.alone({ kind: "L2TP", name: "data", fields, message: { text: "L2TP data", from, place, length } });
    }
    this.#hasRow = true;
  }

  #login({ protocol, name, text }: PppLogin, from: Speaker, place: Place, length: number): void {
    const half = {
      kind: "L2TP",
      name: `PPP ${protocol} ${name}`,
      fields: name === "Challenge" ? { host: text } : { user: text },
      message: { text: `PPP ${protocol} ${name} ${text}`.trim(), from, place, length },
    };
    if (name === "Request" || name === "Response") this.#rows.request(protocol, half);
    else if (name === "Challenge") this.#rows.alone(half);
    else this.#rows.reply(protocol, half);
  }
}

function recognise({ orig, resp, ports }: Look): Recognition {
  const isUsual = ports.includes(PORT);
  const bytes = orig.length > 0 ? orig : resp;
  return parseControl(bytes, isUsual) || (isUsual && parseData(bytes)) ? "yes" : "no";
}

export const l2tp: Protocol = {
  id: "l2tp",
  name: "L2TP",
  spec: "RFC 2661, RFC 3931",
  transport: "udp",
  tables: [vpnTable],
  recognise,
  analyzer: (context) => new L2tpAnalyzer(context),
};
