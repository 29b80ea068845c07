/** SNMP messages: versions 1 and 2c (RFC 1157, RFC 3416), version 3 (RFC 3412, RFC 3414). Pure, never throws. */
import { BER, BerReader, type BerElement, berAt, berBigInteger, berInteger, berObjectId } from "../parts/ber.ts";
import { latin1 } from "../latin1.ts";
import { hex } from "../tools.ts";

/** Objects of one message that are read: a datagram of 64 KB has some 5,000. */
const MAX_OBJECTS = 1000;
/** Bytes of one value that are shown. */
const MAX_VALUE = 128;

const PDUS = ["get-request", "get-next-request", "get-response", "set-request", "trap", "get-bulk-request", "inform-request", "snmpV2-trap", "report"] as const; // prettier-ignore

const ERRORS = ["noError", "tooBig", "noSuchName", "badValue", "readOnly", "genErr", "noAccess", "wrongType", "wrongLength", "wrongEncoding",
  "wrongValue", "noCreation", "inconsistentValue", "resourceUnavailable", "commitFailed", "undoFailed", "authorizationError", "notWritable",
  "inconsistentName"]; // prettier-ignore

const TRAPS = ["coldStart", "warmStart", "linkDown", "linkUp", "authenticationFailure", "egpNeighborLoss", "enterpriseSpecific"]; // prettier-ignore

export type PduType = (typeof PDUS)[number];

export interface VarBind {
  readonly oid: string;
  readonly value: string;
}

export interface Pdu {
  readonly type: PduType;
  readonly requestId: number | null;
  /** Of get-bulk: how many times the list is gone through. */
  readonly errorStatus: number | null;
  readonly errorIndex: number | null;
  readonly objects: readonly VarBind[];
}

export interface UserSecurity {
  readonly engineId: string;
  readonly user: string;
}

export interface SnmpMessage {
  readonly version: "1" | "2c" | "3";
  readonly community: string | null;
  /** Of version 3: the number of the message, its level, and who speaks. */
  readonly messageId: number | null;
  readonly security: string | null;
  readonly isEncrypted: boolean;
  readonly usm: UserSecurity | null;
  readonly pdu: Pdu | null;
}

const VERSIONS: Readonly<Record<number, "1" | "2c" | "3">> = { 0: "1", 1: "2c", 3: "3" };

export function isRequest({ type }: Pdu): boolean {
  return type !== "get-response" && type !== "report";
}

/** No response comes to these. */
export function isNotification({ type }: Pdu): boolean {
  return type === "trap" || type === "snmpV2-trap";
}

/** A message; null where the bytes are none. */
export function parseSnmp(bytes: Uint8Array): SnmpMessage | null {
  const whole = berAt(bytes);
  if (whole?.tag !== BER.sequence) return null;
  const reader = new BerReader(whole.content);
  const version = VERSIONS[reader.integer() ?? -1];
  if (version === undefined) return null;
  return version === "3" ? parseV3(reader) : parseCommunity(version, reader);
}

function parseCommunity(version: "1" | "2c", reader: BerReader): SnmpMessage | null {
  const community = reader.nextIf(BER.octetString);
  const pdu = parsePdu(reader.next());
  if (!community || !pdu) return null;
  const text = latin1(community.content);
  return { version, community: text, messageId: null, security: null, isEncrypted: false, usm: null, pdu };
}

function parseV3(reader: BerReader): SnmpMessage | null {
  const header = reader.within(BER.sequence);
  const messageId = header.integer();
  header.integer();
  const flags = header.nextIf(BER.octetString)?.content[0];
  const model = header.integer();
  const parameters = reader.nextIf(BER.octetString);
  if (messageId === null || flags === undefined || model === null || !parameters) return null;
  const isEncrypted = (flags & 2) !== 0;
  const scoped = isEncrypted ? null : reader.within(BER.sequence);
  scoped?.nextIf(BER.octetString);
  scoped?.nextIf(BER.octetString);
  return {
    version: "3",
    community: null,
    messageId,
    security: `${flags & 1 ? "auth" : "noAuth"}${isEncrypted ? "Priv" : "NoPriv"}`,
    isEncrypted,
    // Model 3 is the one by users; others have parameters of their own.
    usm: model === 3 ? parseUsm(parameters.content) : null,
    pdu: scoped && parsePdu(scoped.next()),
  };
}

function parseUsm(content: Uint8Array): UserSecurity | null {
  const reader = new BerReader(content).within(BER.sequence);
  const engineId = reader.nextIf(BER.octetString);
  reader.integer();
  reader.integer();
  const user = reader.nextIf(BER.octetString);
  return engineId && user && { engineId: hex(engineId.content.subarray(0, 32)), user: latin1(user.content) };
}

function parsePdu(element: BerElement | null): Pdu | null {
  if (!element || (element.tag & 0xe0) !== 0xa0) return null;
  const type = PDUS[element.number] as PduType | undefined;
  if (type === undefined) return null;
  const reader = new BerReader(element.content);
  if (type === "trap") return parseTrap(reader);
  const requestId = reader.integer();
  const errorStatus = reader.integer();
  const errorIndex = reader.integer();
  const isBulk = type === "get-bulk-request";
  return {
    type,
    requestId,
    errorStatus: isBulk ? null : errorStatus,
    errorIndex: isBulk ? null : errorIndex,
    objects: parseObjects(reader.within(BER.sequence)),
  };
}

/** Of version 1 (RFC 1157, section 4.1.6): what it is of stands before the objects; here it is made one of them. */
function parseTrap(reader: BerReader): Pdu {
  const enterprise = berObjectId(reader.nextIf(BER.objectId)?.content ?? new Uint8Array(0));
  const agent = reader.nextIf(0x40);
  const generic = reader.integer() ?? -1;
  const specific = reader.integer();
  reader.nextIf(0x43);
  const name = generic === 6 ? `enterpriseSpecific ${specific ?? ""}` : (TRAPS[generic] ?? `trap ${generic}`);
  const value = agent ? `${name} of ${agent.content.join(".")}` : name;
  const objects = [{ oid: enterprise, value }, ...parseObjects(reader.within(BER.sequence))];
  return { type: "trap", requestId: null, errorStatus: null, errorIndex: null, objects };
}

function parseObjects(list: BerReader): VarBind[] {
  const objects: VarBind[] = [];
  while (!list.isAtEnd && objects.length < MAX_OBJECTS) {
    const pair = list.within(BER.sequence);
    const oid = pair.nextIf(BER.objectId);
    if (!oid) break;
    const value = pair.next();
    objects.push({ oid: berObjectId(oid.content), value: value ? valueText(value) : "" });
  }
  return objects;
}

/** Values for people (RFC 2578, section 7.1): text where it is text, else hex. */
function valueText({ tag, content }: BerElement): string {
  if (tag === BER.null) return "";
  if (tag === BER.objectId) return berObjectId(content);
  if (tag === BER.integer) return String(berInteger(content) ?? hexOf(content));
  if (tag === 0x40) return content.join(".");
  // Counter32, Gauge32, TimeTicks and Counter64 are unsigned.
  if (tag === 0x41 || tag === 0x42 || tag === 0x43 || tag === 0x46) return String(berBigInteger(content) ?? hexOf(content)); // prettier-ignore
  if (tag === 0x80) return "noSuchObject";
  if (tag === 0x81) return "noSuchInstance";
  if (tag === 0x82) return "endOfMibView";
  return tag === BER.octetString && isText(content) ? cut(latin1(content, 0, Math.min(content.length, MAX_VALUE + 1))) : hexOf(content); // prettier-ignore
}

function isText(bytes: Uint8Array): boolean {
  return bytes.every((byte) => (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13);
}

function hexOf(bytes: Uint8Array): string {
  const text = hex(bytes.subarray(0, MAX_VALUE));
  return `0x${text}${bytes.length > MAX_VALUE ? "…" : ""}`;
}

function cut(text: string): string {
  return text.length <= MAX_VALUE ? text : `${text.slice(0, MAX_VALUE)}…`;
}

export function errorName(status: number): string {
  return ERRORS[status] ?? `error ${status}`;
}
