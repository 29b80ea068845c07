/**
 * Fingerprints of hellos: JA3 and JA3S (Salesforce, 2017), and JA4 of TLS clients (FoxIO; the BSD-licensed part).
 * What a program offers, and in JA3 in what order, tells programs apart although everything after is encrypted.
 */
import type { Tools } from "../tools.ts";
import { type ClientHello, EXTENSION, highestVersion, type ServerHello } from "./hello.ts";

type Hash = Pick<Tools, "digest">;

/** t: TLS over TCP, q: in QUIC, d: DTLS. */
export type Ja4Transport = "t" | "q" | "d";

/** MD5 of version, suites, extensions, groups and point formats, decimal, in the client's order. */
export function ja3(tools: Hash, hello: ClientHello): string {
  const { version, ciphers, extensions, groups, pointFormats } = hello;
  return tools.digest(
    "md5",
    [version, joined(ciphers), joined(extensions), joined(groups), joined(pointFormats)].join(","),
  );
}

/** MD5 of version, suite and extensions of the server's answer. */
export function ja3s(tools: Hash, { version, cipher, extensions }: ServerHello): string {
  return tools.digest("md5", [version, cipher, joined(extensions)].join(","));
}

/** What is offered in readable form, then hashes of suites and of extensions with signature algorithms, both sorted. */
export function ja4(tools: Hash, hello: ClientHello, transport: Ja4Transport): string {
  const { ciphers, extensions, signatures, alpn } = hello;
  const version = JA4_VERSIONS[highestVersion(hello)] ?? "00";
  const name = extensions.includes(EXTENSION.serverName) ? "d" : "i";
  const first = `${transport}${version}${name}${count(ciphers)}${count(extensions)}${alpnMark(alpn[0] ?? "")}`;
  const named = extensions.filter((type) => type !== EXTENSION.serverName && type !== EXTENSION.alpn);
  const signed = signatures.length > 0 ? `_${signatures.map(hex4).join(",")}` : "";
  const second = ciphers.length > 0 ? short(tools, sorted(ciphers)) : NO_HASH;
  const third = named.length > 0 ? short(tools, `${sorted(named)}${signed}`) : NO_HASH;
  return `${first}_${second}_${third}`;
}

const NO_HASH = "000000000000";

const JA4_VERSIONS: Readonly<Record<number, string>> = {
  0x0002: "s2",
  0x0300: "s3",
  0x0301: "10",
  0x0302: "11",
  0x0303: "12",
  0x0304: "13",
  0xfeff: "d1",
  0xfefd: "d2",
  0xfefc: "d3",
};

/** First and last character of the first application protocol; of its hexadecimal digits where one is no letter or digit. */
function alpnMark(name: string): string {
  if (name === "") return "00";
  const ends = `${name[0]}${name[name.length - 1]}`;
  if (/^[0-9A-Za-z]{2}$/.test(ends)) return ends;
  const hexed = (letter: string): string => letter.charCodeAt(0).toString(16).padStart(2, "0");
  return `${hexed(ends[0])[0]}${hexed(ends[1])[1]}`;
}

function count(list: readonly number[]): string {
  return String(Math.min(99, list.length)).padStart(2, "0");
}

function sorted(numbers: readonly number[]): string {
  return [...numbers]
    .sort((a, b) => a - b)
    .map(hex4)
    .join(",");
}

function hex4(value: number): string {
  return (0x10000 + value).toString(16).slice(1);
}

function joined(numbers: readonly number[]): string {
  return numbers.join("-");
}

function short(tools: Hash, text: string): string {
  return tools.digest("sha256", text).slice(0, 12);
}
