/** EDNS (RFC 6891): what the OPT record says of its sender, and its options. */
import { formatIpv6 } from "../../base/ip.ts";
import type { DnsReader } from "./reader.ts";
import { hex } from "../tools.ts";

export interface Edns {
  readonly version: number;
  /** Bytes that the sender takes over UDP. */
  readonly size: number;
  /** DNSSEC records are wanted (RFC 3225). */
  readonly isDo: boolean;
  /** Upper eight bits of the extended rcode. */
  readonly rcodeBits: number;
  /** Options in words, in their order. */
  readonly options: readonly string[];
  readonly clientSubnet: string | null;
  readonly extendedError: string | null;
}

/** Options of one record that are read: there are some twenty kinds. */
const MAX_OPTIONS = 64;
/** Bytes of an option that is shown as hex. */
const MAX_SHOWN = 64;

const NAMES: Readonly<Record<number, string>> = {
  1: "LLQ", 2: "UL", 3: "NSID", 4: "owner", 5: "DAU", 6: "DHU", 7: "N3U", 8: "client-subnet", 9: "expire", 10: "cookie", 11: "keepalive", 12: "padding",
  13: "chain", 14: "key-tag", 15: "extended-error", 16: "client-tag", 17: "server-tag", 18: "report-channel", 19: "zone-version",
  20292: "Umbrella", 26946: "device-id",
}; // prettier-ignore

/** RFC 8914, section 4, and later registrations. */
const ERRORS: Readonly<Record<number, string>> = {
  0: "Other", 1: "Unsupported DNSKEY Algorithm", 2: "Unsupported DS Digest Type", 3: "Stale Answer", 4: "Forged Answer",
  5: "DNSSEC Indeterminate", 6: "DNSSEC Bogus", 7: "Signature Expired", 8: "Signature Not Yet Valid", 9: "DNSKEY Missing", 10: "RRSIGs Missing",
  11: "No Zone Key Bit Set", 12: "NSEC Missing", 13: "Cached Error", 14: "Not Ready", 15: "Blocked", 16: "Censored", 17: "Filtered",
  18: "Prohibited", 19: "Stale NXDOMAIN Answer", 20: "Not Authoritative", 21: "Not Supported", 22: "No Reachable Authority",
  23: "Network Error", 24: "Invalid Data", 25: "Signature Expired before Valid", 26: "Too Early", 27: "Unsupported NSEC3 Iterations Value",
  28: "Unable to conform to policy", 29: "Synthesized",
}; // prettier-ignore

const utf8 = new TextDecoder();

/** The OPT record: its class is the size, its TTL the upper rcode bits, the version and flags. */
export function parseEdns(size: number, ttl: number, data: DnsReader): Edns {
  const options: string[] = [];
  let clientSubnet: string | null = null;
  let extendedError: string | null = null;
  while (!data.isAtEnd && options.length < MAX_OPTIONS) {
    const code = data.u16();
    const bytes = data.take(data.u16());
    if (data.short) break;
    if (code === 8) clientSubnet ??= subnetText(bytes);
    if (code === 15) extendedError ??= errorText(bytes);
    options.push(optionText(code, bytes));
  }
  return {
    version: (ttl >>> 16) & 255,
    size,
    isDo: (ttl & 0x8000) !== 0,
    rcodeBits: ttl >>> 24,
    options,
    clientSubnet,
    extendedError,
  };
}

export function ednsText({ version, size, isDo, options }: Edns): string {
  return [`version ${version}`, `size ${size}`, ...(isDo ? ["DO"] : []), ...options].join(", ");
}

function optionText(code: number, bytes: Uint8Array): string {
  const name = NAMES[code] ?? `option ${code}`;
  const value = optionValue(code, bytes);
  return value === "" ? name : `${name} ${value}`;
}

function optionValue(code: number, bytes: Uint8Array): string {
  if (code === 8) return subnetText(bytes) ?? hexText(bytes);
  if (code === 10 && bytes.length > 8) return `${hex(bytes.subarray(0, 8))} ${hexText(bytes.subarray(8))}`;
  if (code === 12) return `${bytes.length}`;
  if (code === 15) return errorText(bytes) ?? hexText(bytes);
  return hexText(bytes);
}

function hexText(bytes: Uint8Array): string {
  return bytes.length <= MAX_SHOWN ? hex(bytes) : `${hex(bytes.subarray(0, MAX_SHOWN))}…`;
}

/** Address family, prefix lengths asked and answered, and as many octets as those need (RFC 7871, section 6). */
function subnetText(bytes: Uint8Array): string | null {
  if (bytes.length < 4) return null;
  const family = (bytes[0] << 8) | bytes[1];
  const room = family === 1 ? 4 : family === 2 ? 16 : 0;
  if (room === 0 || bytes.length - 4 > room) return null;
  const address = new Uint8Array(room);
  address.set(bytes.subarray(4));
  const scope = bytes[3] === 0 ? "" : ` scope ${bytes[3]}`;
  return `${family === 1 ? address.join(".") : formatIpv6(address)}/${bytes[2]}${scope}`;
}

function errorText(bytes: Uint8Array): string | null {
  if (bytes.length < 2) return null;
  const code = (bytes[0] << 8) | bytes[1];
  const extra = utf8.decode(bytes.subarray(2)).replace(/\0+$/, "");
  return `${code} ${ERRORS[code] ?? "unassigned"}${extra === "" ? "" : `: ${extra}`}`;
}
