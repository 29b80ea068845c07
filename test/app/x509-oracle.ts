/** A certificate as Node (OpenSSL) reads it, against ours. */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { formatIpv6, parseIp } from "../../src/base/ip.ts";
import { parseCertificate } from "../../src/app/x509/certificate.ts";

/** Attribute types that OpenSSL names otherwise. */
const SAME_TYPE: Readonly<Record<string, string>> = { street: "STREET" };
/** OpenSSL's alternative names have a kind before each. */
const KIND = /^(?:DNS|IP Address|email|URI|DirName):/;

/** Parts of a name as OpenSSL lists them: one a line, of several attributes joined by " + ". */
function nodeParts(name: string | undefined): string[] {
  return (name ?? "")
    .split("\n")
    .filter((part) => part !== "")
    .map((part) => part.replace(/^[^=]+/, (type) => SAME_TYPE[type] ?? type))
    .reverse();
}

/** Our name with its commas as line ends and without its escapes, as OpenSSL's has none. */
function ownParts(name: string): string[] {
  if (name === "") return [];
  return name.split(/(?<!\\),/).map((part) => part.replace(/\\(.)/g, "$1"));
}

/** The last second that tables hold. */
const LAST = Date.UTC(2261, 11, 31, 23, 59, 59);

/** Milliseconds since 1970. */
function nodeTime(text: string): number {
  return Math.min(LAST, Date.parse(text.replace(/ GMT$/, " UTC")));
}

/** OpenSSL writes all groups of an IPv6 address out (RFC 5952 shortens zeros). */
function nodeName(name: string): string {
  const text = name.replace(KIND, "").toLowerCase();
  const address = name.startsWith("IP Address:") && text.includes(":") ? parseIp(text) : null;
  return address ? formatIpv6(address) : text;
}

export function assertSameAsNode(der: Uint8Array): void {
  const ours = parseCertificate(der);
  const node = new X509Certificate(der);
  assert.ok(ours);
  // Node escapes what it lists since 2022; its unescaped text is what is compared.
  const unescaped = (parts: string[]): string[] => parts.map((part) => part.replace(/\\(.)/g, "$1"));
  assert.deepEqual(ownParts(ours.subject), unescaped(nodeParts(node.subject)));
  assert.deepEqual(ownParts(ours.issuer), unescaped(nodeParts(node.issuer)));
  assert.equal(Number(ours.notBefore! / 1_000_000n), nodeTime(node.validFrom));
  assert.equal(Number(ours.notAfter! / 1_000_000n), nodeTime(node.validTo));
  // Whole bytes; of zero Node writes one digit.
  assert.equal(ours.serial.toUpperCase(), node.serialNumber.padStart(2, "0"));
  assert.equal(ours.isCa, node.ca);
  const details = node.publicKey.asymmetricKeyDetails;
  const kind = node.publicKey.asymmetricKeyType;
  assert.equal(ours.keyType, kind);
  if (kind === "rsa") assert.equal(ours.keyBits, details?.modulusLength);
  const curve = { prime256v1: "secp256r1", UNDEF: "explicit" }[details?.namedCurve ?? ""] ?? details?.namedCurve;
  if (kind === "ec") assert.equal(ours.curve, curve);
  const names = (node.subjectAltName ?? "").split(", ").filter((name) => name !== "");
  if (!names.some((name) => name.includes('"') || name.startsWith("DirName") || name.startsWith("othername")))
    assert.deepEqual(
      ours.names.map((name) => name.toLowerCase()),
      names.map(nodeName),
    );
}
