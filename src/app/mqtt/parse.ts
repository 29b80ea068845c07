/** Packets of MQTT 3.1, 3.1.1 and 5.0: bytes to fields. */
import { Cursor } from "../parts/cursor.ts";
import { utf8Text } from "../sql/text.ts";
import { counted, type Properties, readProperties, variable } from "./properties.ts";

export const TYPE = {
  connect: 1, connack: 2, publish: 3, puback: 4, pubrec: 5, pubrel: 6, pubcomp: 7, subscribe: 8, suback: 9,
  unsubscribe: 10, unsuback: 11, pingreq: 12, pingresp: 13, disconnect: 14, auth: 15,
} as const; // prettier-ignore

/** Topic filters of one packet that are read. */
const MAX_TOPICS = 64;
/** Bytes of a topic, a name or an identifier that are kept; the protocol allows 65535. */
const MAX_TEXT = 1024;

/** Length of the packet at `at`: 0 where more bytes are needed, -1 where its flags or its length are none. */
export function measurePacket(bytes: Uint8Array, at: number, left: number): number {
  const type = bytes[at] >> 4;
  const flags = bytes[at] & 15;
  if (type === 0) return -1;
  // Reserved flags are fixed (MQTT 3.1.1, table 2.2); 3.1 lets PUBREL, SUBSCRIBE, UNSUBSCRIBE say DUP.
  const hasTwo = type === TYPE.pubrel || type === TYPE.subscribe || type === TYPE.unsubscribe;
  if (type === TYPE.publish ? (flags & 6) === 6 : hasTwo ? (flags & ~8) !== 2 : flags !== 0) return -1;
  let length = 0;
  for (let i = 1; i <= 4; i++) {
    if (i >= left) return 0;
    const byte = bytes[at + i];
    length += (byte & 0x7f) * 128 ** (i - 1);
    if (byte < 0x80) return fitsType(type, length) ? length + i + 1 : -1;
  }
  return -1;
}

/** Lengths that a type can have. */
function fitsType(type: number, length: number): boolean {
  if (type === TYPE.pingreq || type === TYPE.pingresp) return length === 0;
  if (type === TYPE.disconnect || type === TYPE.auth) return true;
  return length >= 2;
}

/** The cursor behind the head of a packet. */
export function bodyOf(bytes: Uint8Array): Cursor {
  const cursor = new Cursor(bytes, 1);
  variable(cursor);
  return cursor;
}

export interface Connect {
  /** 3, 4 or 5. */
  readonly level: number;
  readonly clientId: string;
  readonly user: string | null;
  readonly password: Uint8Array | null;
  readonly will: { readonly topic: string; readonly payload: Uint8Array; readonly qos: number; readonly retain: boolean } | null; // prettier-ignore
  readonly keepAlive: number;
  readonly isClean: boolean;
  readonly properties: string;
}

export function readConnect(bytes: Uint8Array): Connect {
  const cursor = bodyOf(bytes);
  counted(cursor);
  const level = cursor.u8() & 0x7f;
  const flags = cursor.u8();
  const keepAlive = cursor.u16();
  const properties = level >= 5 ? readProperties(cursor).text : "";
  const clientId = utf8Text(counted(cursor), MAX_TEXT);
  let will: Connect["will"] = null;
  if ((flags & 4) !== 0) {
    if (level >= 5) readProperties(cursor);
    const topic = utf8Text(counted(cursor), MAX_TEXT);
    will = { topic, payload: counted(cursor), qos: (flags >> 3) & 3, retain: (flags & 0x20) !== 0 };
  }
  const user = (flags & 0x80) !== 0 && !cursor.short ? utf8Text(counted(cursor), MAX_TEXT) : null;
  const password = (flags & 0x40) !== 0 && !cursor.short ? counted(cursor) : null;
  return { level, clientId, user, password, will, keepAlive, isClean: (flags & 2) !== 0, properties };
}

export interface Publish {
  readonly topic: string;
  readonly qos: number;
  readonly retain: boolean;
  readonly dup: boolean;
  readonly packetId: number | null;
  readonly payload: Uint8Array;
  readonly payloadLength: number;
  readonly properties: Properties | null;
}

/** `length`: of the whole packet, of which `bytes` may be the beginning. */
export function readPublish(bytes: Uint8Array, length: number, isVersion5: boolean): Publish {
  const cursor = bodyOf(bytes);
  const qos = (bytes[0] >> 1) & 3;
  const topic = utf8Text(counted(cursor), MAX_TEXT);
  const packetId = qos > 0 ? cursor.u16() : null;
  const properties = isVersion5 ? readProperties(cursor) : null;
  return {
    topic,
    qos,
    retain: (bytes[0] & 1) !== 0,
    dup: (bytes[0] & 8) !== 0,
    packetId,
    payload: bytes.subarray(cursor.at),
    payloadLength: Math.max(0, length - cursor.at),
    properties,
  };
}

export interface Subscribe {
  readonly packetId: number;
  readonly topics: readonly string[];
  readonly qos: readonly number[];
  readonly properties: string;
  /** Every byte was what it should be. */
  readonly isWhole: boolean;
}

/** SUBSCRIBE, and UNSUBSCRIBE, which has no quality after its topics. */
export function readSubscribe(bytes: Uint8Array, isVersion5: boolean): Subscribe {
  const cursor = bodyOf(bytes);
  const hasQos = bytes[0] >> 4 === TYPE.subscribe;
  const packetId = cursor.u16();
  const properties = isVersion5 ? readProperties(cursor).text : "";
  const topics: string[] = [];
  const qos: number[] = [];
  let areFit = packetId > 0;
  while (!cursor.isAtEnd && !cursor.short && topics.length < MAX_TOPICS) {
    topics.push(utf8Text(counted(cursor), MAX_TEXT));
    if (topics[topics.length - 1] === "") areFit = false;
    if (!hasQos || cursor.short) continue;
    const options = cursor.u8();
    // The upper bits are reserved before version 5, and two of them still are.
    if ((options & 3) === 3 || (isVersion5 ? options > 0x3f : options > 2)) areFit = false;
    qos.push(options & 3);
  }
  return { packetId, topics, qos, properties, isWhole: areFit && !cursor.short && topics.length > 0 };
}

/** Acknowledgements: packet identifier and codes; SUBACK has one for each topic. */
export function readAck(bytes: Uint8Array, isVersion5: boolean): { packetId: number; codes: readonly number[] } {
  const cursor = bodyOf(bytes);
  const type = bytes[0] >> 4;
  const packetId = cursor.u16();
  const isList = type === TYPE.suback || type === TYPE.unsuback;
  // Of version 5 properties come before the list, but after the one code.
  if (isList && isVersion5) readProperties(cursor);
  const codes: number[] = [];
  while (!cursor.isAtEnd && codes.length < (isList ? MAX_TOPICS : 1)) codes.push(cursor.u8());
  return { packetId, codes };
}

/** CONNACK: flags, code, properties. */
export function readConnack(bytes: Uint8Array, isVersion5: boolean): { code: number; properties: Properties | null } {
  const cursor = bodyOf(bytes);
  cursor.skip(1);
  const code = cursor.u8();
  return { code, properties: isVersion5 && !cursor.isAtEnd ? readProperties(cursor) : null };
}

/** DISCONNECT and AUTH: empty before version 5. */
export function readReason(bytes: Uint8Array): { code: number; properties: string } {
  const cursor = bodyOf(bytes);
  if (cursor.isAtEnd) return { code: 0, properties: "" };
  const code = cursor.u8();
  return { code, properties: cursor.isAtEnd ? "" : readProperties(cursor).text };
}
