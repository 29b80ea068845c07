/** SVCB and HTTPS: where a service is, and what it speaks (RFC 9460). */
import { formatIpv6 } from "../../base/ip.ts";
import type { DnsReader } from "./reader.ts";
import { blob, quoted } from "./text.ts";

/** Parameters of one record that are read: some ten kinds exist. */
const MAX_PARAMS = 64;

const KEYS: Readonly<Record<number, string>> = {
  0: "mandatory", 1: "alpn", 2: "no-default-alpn", 3: "port", 4: "ipv4hint", 5: "ech", 6: "ipv6hint", 7: "dohpath", 8: "ohttp",
}; // prettier-ignore

const keyName = (key: number): string => KEYS[key] ?? `key${key}`;

export function svcbText(data: DnsReader): string {
  const parts = [`${data.u16()}`, data.name()];
  for (let i = 0; i < MAX_PARAMS && !data.isAtEnd; i++) {
    const key = data.u16();
    const length = data.u16();
    const start = data.at;
    data.skip(length);
    if (data.short) break;
    const value = valueText(key, data.within(start, start + length));
    parts.push(value === "" ? keyName(key) : `${keyName(key)}=${value}`);
  }
  return parts.join(" ");
}

function valueText(key: number, value: DnsReader): string {
  const raw = value.bytes.subarray(value.at, value.end);
  const text = known(key, value);
  if (text !== null && !value.short && value.isAtEnd) return text;
  return raw.length === 0 ? "" : quoted(raw);
}

function known(key: number, value: DnsReader): string | null {
  if (key === 0) return all(value, () => keyName(value.u16()));
  if (key === 1) return all(value, () => quoted(value.string()).slice(1, -1));
  if (key === 3) return `${value.u16()}`;
  if (key === 4) return all(value, () => value.take(4).join("."));
  if (key === 5) return blob(value.rest());
  if (key === 6) return all(value, () => ipv6(value.take(16)));
  return null;
}

function all(value: DnsReader, next: () => string): string {
  const texts: string[] = [];
  while (!value.isAtEnd) texts.push(next());
  return texts.join(",");
}

function ipv6(bytes: Uint8Array): string {
  return bytes.length === 16 ? formatIpv6(bytes) : "";
}
