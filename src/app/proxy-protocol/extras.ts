/** Type-length-values of PROXY version 2 (section 2.2.3 and later), registered ones and those of cloud load balancers. */
import { Cursor } from "../parts/cursor.ts";
import { hex } from "../tools.ts";
import { crc32c } from "./crc32c.ts";

export const TYPES = {
  alpn: 0x01,
  authority: 0x02,
  crc32c: 0x03,
  noop: 0x04,
  uniqueId: 0x05,
  tls: 0x20,
  tlsVersion: 0x21,
  tlsCommonName: 0x22,
  tlsCipher: 0x23,
  tlsSignature: 0x24,
  tlsKey: 0x25,
  netns: 0x30,
  gcp: 0xe0,
  aws: 0xea,
  azure: 0xee,
} as const;

/** Characters of one text: names have 255 at most, unique ids 128. */
const MAX_TEXT = 512;
/** Bytes of a value of unknown meaning that are shown. */
const MAX_SHOWN = 32;
/** Values of no column of their own that are named: real headers have one or two. */
const MAX_OTHER = 32;

/** The client presented a certificate on this connection, or within its session. */
const HAS_CERTIFICATE = 0x02 | 0x04;

/** The TLS that the proxy ended. */
export interface ProxyTls {
  readonly version: string | null;
  readonly cipher: string | null;
  readonly commonName: string | null;
  readonly certificate: "none" | "verified" | "not verified";
}

export interface Extras {
  readonly alpn: string | null;
  readonly authority: string | null;
  readonly uniqueId: string | null;
  readonly vpcEndpoint: string | null;
  readonly tls: ProxyTls | null;
  /** Whether the header's CRC-32C is right; null where it has none, or not all of it is there. */
  readonly isChecksumRight: boolean | null;
  /** What has no name above, as "network namespace blue". */
  readonly other: readonly string[];
  /** False where a value ends beyond the header. */
  readonly isWhole: boolean;
}

type Values = ReadonlyMap<number, Uint8Array>;

/** The first value of every type in [at, end of header). */
function valuesOf(header: Uint8Array, at: number): { readonly values: Values; readonly isWhole: boolean } {
  const values = new Map<number, Uint8Array>();
  const cursor = new Cursor(header, at);
  while (!cursor.isAtEnd) {
    const type = cursor.u8();
    const value = cursor.take(cursor.u16());
    if (cursor.short) return { values, isWhole: false };
    if (!values.has(type)) values.set(type, value);
  }
  return { values, isWhole: true };
}

/** What stands in a header of `size` bytes, of which `header` may be the beginning, from `at` on; null where nothing does. */
export function parseExtras(header: Uint8Array, at: number, size: number): Extras | null {
  if (at >= header.length) return null;
  const { values, isWhole } = valuesOf(header, at);
  const text = (type: number): string | null => textOf(values.get(type));
  const aws = values.get(TYPES.aws);
  return {
    alpn: text(TYPES.alpn),
    authority: text(TYPES.authority),
    uniqueId: text(TYPES.uniqueId),
    vpcEndpoint: aws && isEndpoint(aws) ? textOf(aws.subarray(1)) : null,
    tls: tlsOf(values.get(TYPES.tls)),
    isChecksumRight: header.length < size ? null : isChecksumRight(header, values.get(TYPES.crc32c)),
    other: othersOf(values),
    isWhole,
  };
}

/** PP2_SUBTYPE_AWS_VPCE_ID: the only one that AWS documents. */
function isEndpoint(aws: Uint8Array): boolean {
  return aws[0] === 1;
}

/** A byte of flags, four of the verification's result, then values as outside. */
function tlsOf(value: Uint8Array | undefined): ProxyTls | null {
  if (!value || value.length < 5) return null;
  const { values } = valuesOf(value, 5);
  const isVerified = (value[1] | value[2] | value[3] | value[4]) === 0;
  const presented = (value[0] & HAS_CERTIFICATE) !== 0;
  return {
    version: textOf(values.get(TYPES.tlsVersion)),
    cipher: textOf(values.get(TYPES.tlsCipher)),
    commonName: textOf(values.get(TYPES.tlsCommonName)),
    certificate: !presented ? "none" : isVerified ? "verified" : "not verified",
  };
}

/** Over the whole header, the checksum itself taken as zero; most significant byte first (section 2.2.4). */
function isChecksumRight(header: Uint8Array, value: Uint8Array | undefined): boolean | null {
  if (value?.length !== 4) return null;
  const blank = header.slice();
  blank.fill(0, value.byteOffset - header.byteOffset, value.byteOffset - header.byteOffset + 4);
  return crc32c(blank) === new Cursor(value).u32();
}

function othersOf(values: Values): readonly string[] {
  const found: string[] = [];
  for (const [type, value] of values) {
    const said = otherOf(type, value);
    if (said !== null && found.length < MAX_OTHER) found.push(said);
  }
  return found;
}

/** What a value says that fills no column; null for those that do, and for padding. */
function otherOf(type: number, value: Uint8Array): string | null {
  if (type <= TYPES.uniqueId && type > 0) return null;
  if (type === TYPES.tls && value.length >= 5) return null;
  if (type === TYPES.aws && isEndpoint(value)) return null;
  if (type === TYPES.netns) return `network namespace ${textOf(value)}`;
  if (type === TYPES.gcp && value.length === 8) return `GCP PSC connection ${new DataView(value.buffer, value.byteOffset).getBigUint64(0)}`; // prettier-ignore
  if (type === TYPES.azure && value.length === 5 && value[0] === 1) return `Azure private endpoint ${new Cursor(value, 1).little(4)}`; // prettier-ignore
  const more = value.length > MAX_SHOWN ? "…" : "";
  return `0x${type.toString(16).padStart(2, "0")} ${hex(value.subarray(0, MAX_SHOWN))}${more}`.trim();
}

const utf8 = new TextDecoder("utf-8");

/** Text as UTF-8; what is none, or not printable, in hex. Null for a value that is not there, or empty. */
export function textOf(value: Uint8Array | undefined): string | null {
  if (!value || value.length === 0) return null;
  const cut = value.subarray(0, MAX_TEXT);
  const isPrintable = cut.every((byte) => byte >= 0x20 && byte !== 0x7f);
  const text = isPrintable ? utf8.decode(cut) : "\ufffd";
  return text.includes("\ufffd") ? hex(cut) : text;
}

/** A header's extras, a line each, for people. */
export function extrasLines(extras: Extras): readonly string[] {
  const { alpn, authority, uniqueId, vpcEndpoint, tls, isChecksumRight: isRight, other } = extras;
  return [
    ...named("ALPN", alpn),
    ...named("Authority", authority),
    ...named("Unique ID", uniqueId),
    ...named("AWS VPC endpoint", vpcEndpoint),
    ...(tls ? tlsLines(tls) : []),
    ...named("CRC-32C", isRight === null ? null : isRight ? "right" : "wrong"),
    ...other.map((one) => one[0].toUpperCase() + one.slice(1)),
  ];
}

function named(name: string, value: string | null): readonly string[] {
  return value === null ? [] : [`${name}: ${value}`];
}

function tlsLines({ version, cipher, commonName, certificate }: ProxyTls): readonly string[] {
  return [
    ...named("TLS version", version),
    ...named("TLS cipher", cipher),
    `Client certificate: ${certificate}`,
    ...named("Client common name", commonName),
  ];
}
