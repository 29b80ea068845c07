/** Addresses as messages carry them. */
import { formatIpv4, formatIpv6 } from "../../base/ip.ts";

/** Text of 4 or 16 bytes; empty for any other number. */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return formatIpv4((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]);
  return bytes.length === 16 ? formatIpv6(bytes) : "";
}
