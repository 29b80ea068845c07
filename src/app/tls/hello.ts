/** TLS and DTLS hellos (RFC 8446, section 4.1; RFC 5246, section 7.4.1; RFC 6347): what both say in the clear. Never throws. */
import { characters } from "../parts/characters.ts";
import { Cursor } from "../parts/cursor.ts";
import { hex } from "../tools.ts";
import { isGrease } from "./names.ts";
import { TLS13 } from "./versions.ts";

export interface ClientHello {
  /** The version field of the hello; what is really offered is in `versions` where there are any. */
  readonly version: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  /** Suites in the client's order, GREASE left out. */
  readonly ciphers: readonly number[];
  /** Types of the extensions in the client's order, GREASE left out. */
  readonly extensions: readonly number[];
  /** Server name (RFC 6066); empty where there is none. */
  readonly sni: string;
  /** Application protocols, GREASE included. */
  readonly alpn: readonly string[];
  /** Versions of the supported_versions extension, GREASE left out. */
  readonly versions: readonly number[];
  readonly groups: readonly number[];
  readonly pointFormats: readonly number[];
  readonly signatures: readonly number[];
  /** It carries a ticket or names a session, which the server may go on with. */
  readonly offersResumption: boolean;
  readonly isDtls: boolean;
  /** In the form of SSL 2, which has no extensions. */
  readonly isSsl2: boolean;
  /** The capture lacks its end, or it is broken: more may have been offered. */
  readonly isCut: boolean;
}

export interface ServerHello {
  /** The version field; `chosen` is what holds. */
  readonly version: number;
  readonly chosen: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly cipher: number;
  /** 0 for none. */
  readonly compression: number;
  readonly extensions: readonly number[];
  readonly alpn: string;
  /** Group of the key share; 0 where there is none (TLS 1.2 says it in another message). */
  readonly group: number;
  /** It asks for another client hello (RFC 8446, section 4.1.4). */
  readonly isRetry: boolean;
  readonly isCut: boolean;
}

export const EXTENSION = {
  serverName: 0,
  groups: 10,
  pointFormats: 11,
  signatures: 13,
  alpn: 16,
  encryptThenMac: 22,
  ticket: 35,
  preSharedKey: 41,
  versions: 43,
  keyShare: 51,
  encryptedHello: 0xfe0d,
} as const;

/** SHA-256 of "HelloRetryRequest" in place of a random (RFC 8446, section 4.1.3). */
const RETRY_RANDOM = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";
/** Upper byte of the suites of TLS 1.3. */
const TLS13_SUITES = 0x13;
/** Drafts of TLS 1.3 up to this one have no session id and no compression method in their server hello. */
const LAST_SHORT_DRAFT = 0x7f15;

/** The body of a ClientHello message; null where it is too short to be one. `isCut`: only its beginning is there. */
export function parseClientHello(body: Uint8Array, isDtls = false, isCut = false): ClientHello | null {
  const cursor = new Cursor(body);
  const version = cursor.u16();
  const random = cursor.take(32).slice();
  const sessionId = cursor.block(1).bytes.slice();
  if (isDtls) cursor.block(1);
  if (cursor.short) return null;
  const suites = isCut ? beginning(cursor) : cursor.block(2);
  cursor.block(1);
  // Lists that claim to go on after the end: what there is of them is as good as where the capture lacks the rest.
  if (cursor.short && !isCut) return parseClientHello(body, isDtls, true);
  const extensions = new Extensions(cursor, isCut);
  const { types } = extensions;
  return {
    version,
    random,
    sessionId,
    ciphers: numbersOf(suites, 2),
    extensions: types.filter((type) => !isGrease(type)),
    sni: serverName(extensions.data(EXTENSION.serverName)),
    alpn: namesOf(extensions.data(EXTENSION.alpn)),
    versions: numbersOf(extensions.data(EXTENSION.versions)?.block(1), 2),
    groups: numbersOf(extensions.data(EXTENSION.groups)?.block(2), 2),
    pointFormats: numbersOf(extensions.data(EXTENSION.pointFormats)?.block(1), 1),
    signatures: numbersOf(extensions.data(EXTENSION.signatures)?.block(2), 2),
    offersResumption:
      sessionId.length > 0 ||
      types.includes(EXTENSION.preSharedKey) ||
      extensions.data(EXTENSION.ticket)?.isAtEnd === false,
    isDtls,
    isSsl2: false,
    isCut,
  };
}

/** The body of a ServerHello message; null where it is too short to be one. `isCut`: only its beginning is there. */
export function parseServerHello(body: Uint8Array, isCut = false): ServerHello | null {
  const cursor = new Cursor(body);
  const version = cursor.u16();
  const random = cursor.take(32).slice();
  const isShort = version > 0x7f00 && version <= LAST_SHORT_DRAFT;
  const sessionId = isShort ? NOTHING : cursor.block(1).bytes.slice();
  const cipher = cursor.u16();
  const compression = isShort ? 0 : cursor.u8();
  if (cursor.short) return null;
  const extensions = new Extensions(cursor, isCut);
  const versions = extensions.data(EXTENSION.versions);
  // Suites of TLS 1.3 are no other version's: its extension may be cut away.
  const likely = isCut && cipher >> 8 === TLS13_SUITES ? TLS13 : version;
  return {
    version,
    chosen: versions?.left === 2 ? versions.u16() : likely,
    random,
    sessionId,
    cipher,
    compression,
    extensions: extensions.types,
    alpn: namesOf(extensions.data(EXTENSION.alpn))[0] ?? "",
    group: extensions.data(EXTENSION.keyShare)?.u16() ?? 0,
    isRetry: hex(random) === RETRY_RANDOM,
    isCut,
  };
}

/** The highest version a client offers; DTLS counts downwards. */
export function highestVersion({ version, versions, isDtls }: ClientHello): number {
  if (versions.length === 0) return version;
  return isDtls ? Math.min(...versions) : Math.max(...versions);
}

/** The version to tell people that a client offers: TLS 1.3 is newer than its drafts, whose numbers are higher. Null where it may be cut away. */
export function offeredVersion(hello: ClientHello): number | null {
  if (hello.isCut && hello.versions.length === 0) return null;
  return hello.versions.includes(TLS13) ? TLS13 : highestVersion(hello);
}

/** Application protocol of EncryptedExtensions (RFC 8446, section 4.3.1); empty where there is none. */
export function encryptedAlpn(body: Uint8Array): string {
  return namesOf(new Extensions(new Cursor(body)).data(EXTENSION.alpn))[0] ?? "";
}

const NOTHING = new Uint8Array(0);

/** The extensions of a hello, as many as are whole. */
class Extensions {
  readonly types: number[] = [];
  readonly #bytes: Uint8Array;
  /** Where the data of each begins and ends. */
  readonly #spans: number[] = [];

  constructor(cursor: Cursor, isCut = false) {
    const block = isCut ? beginning(cursor) : cursor.block(2);
    this.#bytes = block.bytes;
    while (!block.isAtEnd) {
      const type = block.u16();
      const size = block.u16();
      const start = block.at;
      block.skip(size);
      if (block.short) return;
      this.types.push(type);
      this.#spans.push(start, start + size);
    }
  }

  /** Data of the first extension of a type. */
  data(type: number): Cursor | undefined {
    const index = this.types.indexOf(type);
    return index < 0 ? undefined : new Cursor(this.#bytes, this.#spans[2 * index], this.#spans[2 * index + 1]);
  }
}

/** As much of a block as is there. */
function beginning(cursor: Cursor): Cursor {
  const size = cursor.u16();
  return new Cursor(cursor.take(Math.min(size, cursor.left)));
}

function serverName(data: Cursor | undefined): string {
  if (!data) return "";
  const list = data.block(2);
  const kind = list.u8();
  const name = list.block(2);
  return kind === 0 ? characters(name.bytes) : "";
}

function namesOf(data: Cursor | undefined): string[] {
  const names: string[] = [];
  const list = data?.block(2);
  while (list?.isAtEnd === false) names.push(characters(list.block(1).bytes));
  return names.filter((name) => name !== "");
}

/** Numbers of one or two bytes, GREASE left out. */
function numbersOf(list: Cursor | undefined, size: 1 | 2): number[] {
  const numbers: number[] = [];
  while (list && list.left >= size) {
    const number = size === 1 ? list.u8() : list.u16();
    if (size === 1 || !isGrease(number)) numbers.push(number);
  }
  return numbers;
}

/** Two equal bytes that end in A: a made-up protocol (RFC 8701). */
export function isGreaseName(name: string): boolean {
  return name.length === 2 && name[0] === name[1] && (name.charCodeAt(0) & 0x0f) === 0x0a;
}
