/** Messages of LDAP (RFC 4511, section 4). Pure, never throws. */
import { latin1 } from "../latin1.ts";
import { BER, berAt, type BerElement, berInteger, BerReader } from "../parts/ber.ts";
import { hex } from "../tools.ts";
import { filterText } from "./filter.ts";
import { answeredName, changeName, requestName, scopeName } from "./names.ts";

/** Characters of a name or text; attributes of a search, and changes of a modification, that are read. */
const MAX_TEXT = 2048;
const MAX_LIST = 256;
const NOTHING = new Uint8Array(0);

export interface LdapMessage {
  readonly id: number;
  readonly tag: number;
  readonly op: BerElement;
}

/** The envelope; null where the bytes are none. */
export function parseMessage(bytes: Uint8Array): LdapMessage | null {
  const whole = berAt(bytes);
  if (whole?.tag !== BER.sequence) return null;
  const reader = new BerReader(whole.content);
  const id = reader.integer();
  const { tag } = reader;
  if (id === null || id < 0 || (requestName(tag) ?? answeredName(tag)) === undefined) return null;
  const op = reader.next();
  return op && { id, tag, op };
}

export function text(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode((bytes ?? NOTHING).subarray(0, MAX_TEXT));
}

export interface Bind {
  readonly version: number | null;
  readonly dn: string;
  /** simple, or the mechanism of SASL; NTLM of Windows' own way (Sicily). */
  readonly mechanism: string;
  readonly password: string;
  readonly token: Uint8Array;
}

const SIMPLE = 0x80;
const SASL = 0xa3;
/** Package discovery, negotiation and response ([MS-ADTS], section 5.1.1.1.3). */
const SICILY = [0x89, 0x8a, 0x8b];

export function readBind(op: BerElement): Bind {
  const reader = new BerReader(op.content);
  const version = reader.integer();
  const dn = text(reader.nextIf(BER.octetString)?.content);
  const how = reader.next();
  const bind = { version, dn, password: "", token: NOTHING };
  if (how?.tag === SIMPLE) {
    const password = text(how.content);
    return { ...bind, mechanism: password === "" ? (dn === "" ? "anonymous" : "unauthenticated") : "simple", password };
  }
  if (how?.tag === SASL) {
    const sasl = new BerReader(how.content);
    const mechanism = text(sasl.nextIf(BER.octetString)?.content);
    return { ...bind, mechanism, token: sasl.nextIf(BER.octetString)?.content ?? NOTHING };
  }
  if (how && SICILY.includes(how.tag)) return { ...bind, mechanism: "Sicily", token: how.content };
  return { ...bind, mechanism: how ? `choice ${how.number}` : "" };
}

/** PLAIN (RFC 4616): whom to act as, who it is, the password. */
export function plain(token: Uint8Array): { readonly user: string; readonly password: string } {
  const [as = "", user = "", password = ""] = text(token).split("\0");
  return { user: user || as, password };
}

export interface Search {
  readonly base: string;
  readonly scope: string;
  readonly filter: string;
  readonly attributes: string;
}

export function readSearch(op: BerElement): Search {
  const reader = new BerReader(op.content);
  const base = text(reader.nextIf(BER.octetString)?.content);
  const scope = reader.integer(BER.enumerated);
  reader.next();
  reader.next();
  reader.next();
  reader.next();
  const filter = filterText(reader.next());
  return { base, scope: scope === null ? "" : scopeName(scope), filter, attributes: list(reader.within(BER.sequence)) };
}

function list(reader: BerReader): string {
  const names: string[] = [];
  while (!reader.isAtEnd && names.length < MAX_LIST) {
    const name = reader.next();
    if (!name) break;
    names.push(latin1(name.content, 0, MAX_TEXT));
  }
  return names.join(", ").slice(0, MAX_TEXT * 2);
}

/** What is changed: the kind and the attribute of each; values may be secrets, and are not read. */
export function readModify(op: BerElement): { readonly dn: string; readonly changes: string } {
  const reader = new BerReader(op.content);
  const dn = text(reader.nextIf(BER.octetString)?.content);
  const all = reader.within(BER.sequence);
  const changes: string[] = [];
  while (!all.isAtEnd && changes.length < MAX_LIST) {
    const change = all.within(BER.sequence);
    const kind = change.integer(BER.enumerated);
    const name = change.within(BER.sequence).next();
    if (kind === null || !name) break;
    changes.push(`${changeName(kind)} ${latin1(name.content, 0, MAX_TEXT)}`);
  }
  return { dn, changes: changes.join(", ").slice(0, MAX_TEXT * 2) };
}

/** A new entry and the names of its attributes. */
export function readAdd(op: BerElement): { readonly dn: string; readonly attributes: string } {
  const reader = new BerReader(op.content);
  const dn = text(reader.nextIf(BER.octetString)?.content);
  const all = reader.within(BER.sequence);
  const names: string[] = [];
  while (!all.isAtEnd && names.length < MAX_LIST) {
    const name = all.within(BER.sequence).next();
    if (!name) break;
    names.push(latin1(name.content, 0, MAX_TEXT));
  }
  return { dn, attributes: names.join(", ").slice(0, MAX_TEXT * 2) };
}

/** A new name of an entry, and under what where it moves. */
export function readRename(op: BerElement): { readonly dn: string; readonly target: string } {
  const reader = new BerReader(op.content);
  const dn = text(reader.nextIf(BER.octetString)?.content);
  const name = text(reader.nextIf(BER.octetString)?.content);
  reader.nextIf(BER.boolean);
  const under = reader.nextIf(0x80);
  return { dn, target: under ? `${name},${text(under.content)}` : name };
}

export function readCompare(op: BerElement): { readonly dn: string; readonly attribute: string } {
  const reader = new BerReader(op.content);
  const dn = text(reader.nextIf(BER.octetString)?.content);
  return { dn, attribute: text(reader.within(BER.sequence).next()?.content) };
}

export function readExtended(op: BerElement): string {
  return text(new BerReader(op.content).nextIf(0x80)?.content);
}

export interface Result {
  readonly code: number | null;
  readonly matched: Uint8Array;
  readonly message: string;
  /** The server's token of SASL. */
  readonly token: Uint8Array;
}

export function readResult(op: BerElement): Result {
  const reader = new BerReader(op.content);
  const code = reader.integer(BER.enumerated);
  const matched = reader.nextIf(BER.octetString)?.content ?? NOTHING;
  const message = text(reader.nextIf(BER.octetString)?.content).replace(/\0$/, "");
  reader.nextIf(0xa3);
  return { code, matched, message, token: reader.nextIf(0x87)?.content ?? NOTHING };
}

export interface Attribute {
  readonly name: string;
  readonly values: readonly string[];
}

export interface Entry {
  readonly dn: string;
  readonly attributes: readonly Attribute[];
}

/** Values of one attribute that are read, characters of a value, bytes of one that is no text. */
const MAX_VALUES = 8;
const MAX_VALUE = 300;
const MAX_BINARY = 32;

export function entryName(op: BerElement): string {
  return text(new BerReader(op.content).nextIf(BER.octetString)?.content);
}

/** An entry with its attributes. */
export function readEntry(op: BerElement): Entry {
  const reader = new BerReader(op.content);
  const dn = text(reader.nextIf(BER.octetString)?.content);
  const all = reader.within(BER.sequence);
  const attributes: Attribute[] = [];
  while (!all.isAtEnd && attributes.length < MAX_LIST) {
    const one = all.within(BER.sequence);
    const name = one.next();
    if (!name) break;
    const set = one.within(BER.set);
    const values: string[] = [];
    while (!set.isAtEnd && values.length < MAX_VALUES) {
      const value = set.next();
      if (!value) break;
      values.push(valueText(value.content));
    }
    attributes.push({ name: latin1(name.content, 0, MAX_TEXT), values });
  }
  return { dn, attributes };
}

function valueText(bytes: Uint8Array): string {
  const some = bytes.subarray(0, MAX_VALUE);
  const isText = some.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13);
  const shown = isText ? new TextDecoder().decode(some) : `0x${hex(some.subarray(0, MAX_BINARY))}`;
  return bytes.length > (isText ? MAX_VALUE : MAX_BINARY) ? `${shown}…` : shown;
}

export function abandoned(op: BerElement): number | null {
  return berInteger(op.content);
}
