/** Record data as text (RFC 1035, section 3.3, and the RFC of each type); what is not known as RFC 3597 writes it. */
import { formatIpv6 } from "../../base/ip.ts";
import { hex } from "../tools.ts";
import type { DnsReader } from "./reader.ts";

type Read = (data: DnsReader) => string;

const name: Read = (data) => data.name();
const READS: Readonly<Record<number, Read>> = {
  1: (data) => data.take(4).join("."),
  2: name,
  5: name,
  12: name,
  28: (data) => formatIpv6(data.take(16)),
  39: name,
};

/** Data of one record: unknown types and data that breaks the rules of its type as `\# length hex`. */
export function dataText(type: number, data: DnsReader): string {
  const { at, end, bytes } = data;
  const text = READS[type]?.(data);
  if (text !== undefined && !data.short && data.isAtEnd) return text;
  return `\\# ${end - at} ${hex(bytes.subarray(at, end))}`.trimEnd();
}
