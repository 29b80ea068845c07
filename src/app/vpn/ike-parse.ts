/** Messages of IKE: header and payloads that are in the clear (IKEv1: RFC 2408, RFC 2409; IKEv2: RFC 7296). */
import { headerText } from "../mime/words.ts";
import { latin1 } from "../latin1.ts";
import { addressText } from "../parts/address.ts";
import { Cursor } from "../parts/cursor.ts";
import { hex } from "../tools.ts";
import { exchanges, notifications, notifications1, vendorName } from "./ike-names.ts";
import { proposals1, proposals2 } from "./ike-proposals.ts";

/** Bytes of a datagram of UDP, at most. */
const MAX_DATAGRAM = 65_535;
/** Payloads of one message that are read; messages have some twenty. */
const MAX_PAYLOADS = 64;

/** Flags of the header. */
const ENCRYPTED_1 = 0x01;
const INITIATOR_2 = 0x08;
const RESPONSE_2 = 0x20;

/** Payloads, by the numbers of each version. */
const SA = { 1: 1, 2: 33 };
const ID = { 1: [5], 2: [35, 36] };
const NOTIFY = { 1: 11, 2: 41 };
const VENDOR = { 1: 13, 2: 43 };
/** Encrypted payloads of IKEv2: what is in them is not seen. */
const SEALED_2 = [46, 53];

export interface IkeMessage {
  readonly major: 1 | 2;
  readonly version: string;
  readonly initiatorSpi: string;
  readonly responderSpi: string;
  readonly exchange: string;
  readonly id: number;
  readonly isResponse: boolean;
  /** IKEv2: sent by the side that began the association. */
  readonly isInitiator: boolean;
  readonly isEncrypted: boolean;
  readonly proposals: string;
  readonly vendors: readonly string[];
  readonly notices: readonly string[];
  readonly identity: string;
}

/** A datagram of IKE; null where it is none. `takesCut`: its end may be missing, as where the capture cuts packets. */
export function parseIke(bytes: Uint8Array, takesCut: boolean): IkeMessage | null {
  const cursor = new Cursor(bytes);
  const initiator = cursor.take(8);
  const responder = cursor.take(8);
  const next = cursor.u8();
  const version = cursor.u8();
  const exchange = cursor.u8();
  const flags = cursor.u8();
  const id = cursor.u32();
  const length = cursor.u32();
  const major = version >> 4;
  const isLength = length === bytes.length || (takesCut && length > bytes.length && length <= MAX_DATAGRAM);
  if (cursor.short || !isLength || (major !== 1 && major !== 2) || (version & 0x0f) !== 0) return null;
  if (!(exchange in exchanges) || exchange >= 34 !== (major === 2) || initiator.every((byte) => byte === 0))
    return null;
  const found: Found = { proposals: "", vendors: [], notices: [], identity: "" };
  const isEncrypted = major === 1 && (flags & ENCRYPTED_1) !== 0;
  const isSealed = !isEncrypted && readPayloads(cursor, next, major, found);
  return {
    major,
    version: `${major}.0`,
    initiatorSpi: hex(initiator),
    responderSpi: hex(responder),
    exchange: exchanges[exchange],
    id,
    isResponse: major === 2 && (flags & RESPONSE_2) !== 0,
    isInitiator: major === 2 && (flags & INITIATOR_2) !== 0,
    isEncrypted: isEncrypted || isSealed,
    ...found,
  };
}

interface Found {
  proposals: string;
  readonly vendors: string[];
  readonly notices: string[];
  identity: string;
}

/** True where payloads follow that are encrypted. */
function readPayloads(cursor: Cursor, first: number, major: 1 | 2, found: Found): boolean {
  let type = first;
  for (let count = 0; type !== 0 && cursor.left >= 4 && count < MAX_PAYLOADS; count++) {
    if (major === 2 && SEALED_2.includes(type)) return true;
    const next = cursor.u8();
    cursor.skip(1);
    const size = cursor.u16();
    if (size < 4) return false;
    const body = cursor.take(size - 4);
    if (cursor.short) return false;
    readPayload(type, body, major, found);
    type = next;
  }
  return false;
}

function readPayload(type: number, body: Uint8Array, major: 1 | 2, found: Found): void {
  if (type === SA[major]) found.proposals = major === 1 ? proposals1(body) : proposals2(body);
  else if (type === VENDOR[major]) found.vendors.push(vendorName(body));
  else if (type === NOTIFY[major]) found.notices.push(noticeName(body, major));
  else if (ID[major].includes(type)) found.identity = identityText(body);
}

function noticeName(body: Uint8Array, major: 1 | 2): string {
  const cursor = new Cursor(body, major === 1 ? 6 : 2);
  const type = cursor.u16();
  if (cursor.short) return "?";
  return (major === 1 ? notifications1 : notifications)[type] ?? `notification ${type}`;
}

const KEY_ID = 11;
const DER_NAME = 9;

/** Type, three bytes, and an address, a name or a key's id (RFC 7296, section 3.5; RFC 2407, section 4.6.2). */
function identityText(body: Uint8Array): string {
  const data = body.subarray(4);
  const address = body[0] === 1 || body[0] === 5 ? addressText(data) : "";
  if (address !== "") return address;
  if (body[0] === DER_NAME) return `DN ${hex(data.subarray(0, 200))}`;
  const text = headerText(latin1(data));
  return body[0] === KEY_ID && !/^[\x20-\x7e]*$/.test(text) ? hex(data.subarray(0, 200)) : text;
}
