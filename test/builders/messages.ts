/** Application messages for tests, samples and benchmarks: plausible bytes, no more. */
import { be, concat, ip4 } from "./layer.ts";

const encoder = new TextEncoder();

/** TLS 1.2-shaped ClientHello record with a server name; `random` gives the 32 bytes of its random. */
export function tlsClientHello(serverName: string, random: Uint8Array): Uint8Array {
  const name = encoder.encode(serverName);
  const sni = concat(be(2, 0), be(2, name.length + 5), be(2, name.length + 3), be(1, 0), be(2, name.length), name);
  const ciphers = concat(be(2, 6), be(2, 0x1301), be(2, 0x1302), be(2, 0xc02f));
  const body = concat(be(2, 0x0303), random, be(1, 0), ciphers, be(2, 0x0100), be(2, sni.length), sni);
  return concat(be(1, 22), be(2, 0x0301), be(2, body.length + 4), be(1, 1), be(3, body.length), body);
}

/** A TLS record of application data around `body`. */
export function tlsData(body: Uint8Array): Uint8Array {
  return concat(be(1, 23), be(2, 0x0303), be(2, body.length), body);
}

function dnsQuestion(name: string): Uint8Array {
  return concat(
    ...name.split(".").flatMap((label) => [be(1, label.length), encoder.encode(label)]),
    be(1, 0),
    be(2, 1),
    be(2, 1),
  );
}

/** DNS query for an A record. */
export function dnsQuery(id: number, name: string): Uint8Array {
  return concat(be(2, id), be(2, 0x0100), be(2, 1), be(6, 0), dnsQuestion(name));
}

/** Answer to `dnsQuery` with one A record of 60 seconds. */
export function dnsAnswer(id: number, name: string, address: string): Uint8Array {
  const record = concat(be(2, 0xc00c), be(2, 1), be(2, 1), be(4, 60), be(2, 4), ip4(address));
  return concat(be(2, id), be(2, 0x8180), be(2, 1), be(2, 1), be(4, 0), dnsQuestion(name), record);
}

/** NTP version 4 message: mode 3 asks, 4 answers. */
export function ntp(mode: 3 | 4, seconds: number): Uint8Array {
  const out = new Uint8Array(48);
  out[0] = 0x20 | mode;
  out.set(be(4, seconds + 2_208_988_800), 40);
  return out;
}

/** `length` bytes that look like nothing, the same for the same seed. */
export function noise(length: number, seed: number): Uint8Array {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}
