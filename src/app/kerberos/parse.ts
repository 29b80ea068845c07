/** Messages of Kerberos 5 (RFC 4120, section 5), as far as they are in clear. Pure, never throws. */
import { BER, berAt, berInteger, BerReader } from "../parts/ber.ts";
import { messageName, optionNames } from "./names.ts";

/** Fields of one sequence: KDC-REQ-BODY, the longest, has twelve. */
const MAX_FIELDS = 32;
/** Elements of a list: encryption types, pre-authentication data, parts of a name. */
const MAX_LIST = 64;
/** Characters of a name or a text. */
const MAX_TEXT = 512;
const NOTHING = new Uint8Array(0);

export interface Ticket {
  readonly realm: string;
  readonly service: string;
  readonly encryption: number | null;
  readonly keyVersion: number | null;
}

export interface KerberosMessage {
  readonly type: string;
  readonly client: string;
  readonly realm: string;
  readonly service: string;
  /** Kind of the service's name (RFC 4120, section 6.2): 2 is a service and its instance. */
  readonly serviceType: number | null;
  /** Encryption types that are asked for. */
  readonly encryptions: readonly number[];
  readonly options: string;
  readonly padata: readonly number[];
  /** Encryption of the pre-authentication, or of what is encrypted for the client. */
  readonly encryption: number | null;
  readonly from: bigint | null;
  readonly till: bigint | null;
  /** Of whom a service asks a ticket to itself (PA-FOR-USER, [MS-SFU]). */
  readonly onBehalfOf: string;
  /** The ticket that is given, or used. */
  readonly ticket: Ticket | null;
  readonly error: number | null;
  readonly errorText: string;
}

const EMPTY: KerberosMessage = {
  type: "", client: "", realm: "", service: "", serviceType: null, encryptions: [], options: "", padata: [], encryption: null,
  from: null, till: null, onBehalfOf: "", ticket: null, error: null, errorText: "",
}; // prettier-ignore

type Fields = ReadonlyMap<number, Uint8Array>;

/** A message; null where the bytes are none. */
export function parseKerberos(bytes: Uint8Array): KerberosMessage | null {
  const type = messageName(bytes[0] ?? 0);
  const whole = type === undefined ? null : berAt(bytes);
  if (!whole || type === undefined) return null;
  const fields = fieldsOf(whole.content);
  if (!fields || !isVersion5(type, fields, bytes[0] & 0x1f)) return null;
  if (type === "AS-REQ" || type === "TGS-REQ") return request(type, fields);
  if (type === "AS-REP" || type === "TGS-REP") return reply(type, fields);
  if (type === "AP-REQ")
    return { ...EMPTY, type, ticket: ticketOf(fields.get(3)), encryption: encryptionOf(fields.get(4)) };
  return type === "KRB-ERROR" ? error(type, fields) : { ...EMPTY, type };
}

/** Version and kind stand in every message, after its tag; crafted errors that leave them out are read all the same. */
function isVersion5(type: string, fields: Fields, tag: number): boolean {
  const first = type === "AS-REQ" || type === "TGS-REQ" ? 1 : 0;
  const [version, kind] = [integer(fields.get(first)), integer(fields.get(first + 1))];
  if (type === "KRB-ERROR" && version === null && kind === null) return integer(fields.get(6)) !== null;
  return version === 5 && kind === tag;
}

function request(type: string, fields: Fields): KerberosMessage {
  const padata = padataOf(fields.get(3));
  const body = fieldsOf(fields.get(4) ?? NOTHING) ?? new Map<number, Uint8Array>();
  // A request for a ticket of a service is made with one, the one to give tickets.
  const used = padata.find(({ type: kind }) => kind === 1);
  const stamp = padata.find(({ type: kind }) => kind === 2);
  const forUser = padata.find(({ type: kind }) => kind === 129);
  return {
    ...EMPTY,
    type,
    client: principal(body.get(1)),
    realm: text(body.get(2)),
    service: principal(body.get(3)),
    serviceType: integer(fieldsOf(body.get(3) ?? NOTHING)?.get(0)),
    encryptions: integers(body.get(8)),
    options: optionNames((berAt(body.get(0) ?? NOTHING)?.content ?? NOTHING).subarray(1)),
    padata: padata.map(({ type: kind }) => kind),
    encryption: stamp ? encryptionOf(stamp.value) : null,
    from: time(body.get(4)),
    till: time(body.get(5)),
    onBehalfOf: forUser ? principal(fieldsOf(forUser.value)?.get(0)) : "",
    ticket: used ? (parseKerberos(used.value)?.ticket ?? null) : null,
  };
}

function reply(type: string, fields: Fields): KerberosMessage {
  const ticket = ticketOf(fields.get(5));
  return {
    ...EMPTY,
    type,
    realm: text(fields.get(3)),
    client: principal(fields.get(4)),
    service: ticket?.service ?? "",
    padata: padataOf(fields.get(2)).map(({ type: kind }) => kind),
    encryption: encryptionOf(fields.get(6)),
    ticket,
  };
}

function error(type: string, fields: Fields): KerberosMessage {
  return {
    ...EMPTY,
    type,
    client: principal(fields.get(8)),
    realm: text(fields.get(9)),
    service: principal(fields.get(10)),
    error: integer(fields.get(6)),
    errorText: text(fields.get(11)),
  };
}

/** What the fields [0], [1] ... of a SEQUENCE hold; null where it is none. */
function fieldsOf(bytes: Uint8Array): Fields | null {
  const sequence = berAt(bytes);
  if (sequence?.tag !== BER.sequence) return null;
  const fields = new Map<number, Uint8Array>();
  const reader = new BerReader(sequence.content);
  for (let i = 0; i < MAX_FIELDS && !reader.isAtEnd; i++) {
    const field = reader.next();
    if (!field || (field.tag & 0xe0) !== 0xa0) break;
    fields.set(field.number, field.content);
  }
  return fields;
}

/** Elements of a SEQUENCE OF, each with its tag. */
function listOf(bytes: Uint8Array | undefined): Uint8Array[] {
  const list = berAt(bytes ?? NOTHING);
  const elements: Uint8Array[] = [];
  if (list?.tag !== BER.sequence) return elements;
  for (let at = 0; at < list.content.length && elements.length < MAX_LIST;) {
    const element = berAt(list.content, at);
    if (!element) break;
    elements.push(list.content.subarray(at, at + element.size));
    at += element.size;
  }
  return elements;
}

function integer(bytes: Uint8Array | undefined): number | null {
  const element = berAt(bytes ?? NOTHING);
  return element?.tag === BER.integer ? berInteger(element.content) : null;
}

function integers(bytes: Uint8Array | undefined): number[] {
  return listOf(bytes).flatMap((element) => integer(element) ?? []);
}

function text(bytes: Uint8Array | undefined): string {
  const content = berAt(bytes ?? NOTHING)?.content ?? NOTHING;
  return new TextDecoder().decode(content.subarray(0, MAX_TEXT));
}

/** PrincipalName: its parts, as they are written together. */
function principal(bytes: Uint8Array | undefined): string {
  const parts = fieldsOf(bytes ?? NOTHING)?.get(1);
  return listOf(parts).map(text).join("/").slice(0, MAX_TEXT);
}

function padataOf(bytes: Uint8Array | undefined): { readonly type: number; readonly value: Uint8Array }[] {
  return listOf(bytes).flatMap((element) => {
    const fields = fieldsOf(element);
    const type = integer(fields?.get(1));
    return type === null ? [] : [{ type, value: berAt(fields?.get(2) ?? NOTHING)?.content ?? NOTHING }];
  });
}

function encryptionOf(bytes: Uint8Array | undefined): number | null {
  return integer(fieldsOf(bytes ?? NOTHING)?.get(0));
}

function ticketOf(bytes: Uint8Array | undefined): Ticket | null {
  const element = berAt(bytes ?? NOTHING);
  const fields = element?.tag === 0x61 ? fieldsOf(element.content) : null;
  if (!fields) return null;
  const sealed = fieldsOf(fields.get(3) ?? NOTHING);
  return {
    realm: text(fields.get(1)),
    service: principal(fields.get(2)),
    encryption: integer(sealed?.get(0)),
    keyVersion: integer(sealed?.get(1)),
  };
}

/** KerberosTime: YYYYMMDDHHMMSSZ; nanoseconds since 1970. */
function time(bytes: Uint8Array | undefined): bigint | null {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text(bytes));
  if (!found) return null;
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number);
  return BigInt(Date.UTC(year, month - 1, day, hour, minute, second)) * 1_000_000n;
}
