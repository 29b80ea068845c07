/** Headers of the PROXY protocol, version 2. */
import { ip } from "./layer.ts";
import { big, bytes as joined, type Part } from "./windows.ts";

export const PROXY_SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";

/** A type-length-value. */
export const proxyValue = (type: number, ...parts: readonly Part[]): Uint8Array => {
  const value = joined(...parts);
  return joined(big(type, 1), big(value.length, 2), value);
};

export interface ProxyParts {
  /** 0 LOCAL, 1 PROXY (the default). */
  readonly command?: number;
  /** Family and protocol; 0x11 is TCP over IPv4. */
  readonly family?: number;
  /** Client, server; addresses of the family. */
  readonly addresses?: readonly [string, string];
  readonly ports?: readonly [number, number];
  readonly values?: readonly Uint8Array[];
  /** In place of what the parts have. */
  readonly length?: number;
}

export function proxyHeader(parts: ProxyParts = {}): Uint8Array {
  const { command = 1, family = 0x11, addresses = ["203.0.113.7", "10.0.0.5"], ports = [51234, 443], values = [] } = parts; // prettier-ignore
  const ends = family >> 4 === 0 ? [] : [...addresses.map(ip), ...ports.map((port) => big(port, 2))];
  const body = joined(...ends, ...values);
  return joined(PROXY_SIGNATURE, big(0x20 | command, 1), big(family, 1), big(parts.length ?? body.length, 2), body);
}
