/** X.509 certificates (RFC 5280) out of DER. What can be read is read; never throws. */
import { hex } from "../tools.ts";
import { type Element, elementAt, objectId, TAG, within } from "./der.ts";
import { curveName, keyName, signatureName } from "./algorithms.ts";
import { alternativeNames, commonName, distinguishedName } from "./names.ts";
import { timeOf } from "./time.ts";

export interface Certificate {
  /** 1 to 3. */
  readonly version: number;
  /** Hexadecimal, lower case, without leading zeros; cut at `MAX_SERIAL` bytes. */
  readonly serial: string;
  readonly subject: string;
  readonly commonName: string;
  readonly issuer: string;
  /** Nanoseconds since 1970; null where they cannot be read. */
  readonly notBefore: bigint | null;
  readonly notAfter: bigint | null;
  readonly names: readonly string[];
  /** Algorithm of the key: rsa, ec, ed25519 ... */
  readonly keyType: string;
  /** Bits of the modulus, or of the curve's field; 0 where it is not known. */
  readonly keyBits: number;
  readonly curve: string;
  readonly signature: string;
  /** May issue certificates (basicConstraints). */
  readonly isCa: boolean;
  /** Subject and issuer are the same name; the signature is not checked. */
  readonly isSelfSigned: boolean;
}

/** RFC 5280 allows 20 bytes of a serial number; some have more. */
const MAX_SERIAL = 64;
/** Extensions that are looked at: real certificates have a dozen. */
const MAX_EXTENSIONS = 64;

/** A curve by its parameters in full: RFC 5480 forbids it, and attacks have used it (CVE-2020-0601). */
const EXPLICIT = "explicit";
const ALTERNATIVE_NAMES = "2.5.29.17";
const BASIC_CONSTRAINTS = "2.5.29.19";
const VERSION_TAG = 0xa0;
const EXTENSIONS_TAG = 0xa3;

/** Null where the bytes are no certificate at all. */
export function parseCertificate(bytes: Uint8Array): Certificate | null {
  const outer = elementAt(bytes);
  if (outer?.tag !== TAG.sequence) return null;
  const parts = within(outer);
  const signed = parts.next();
  if (signed?.tag !== TAG.sequence) return null;
  const fields = within(signed);
  const version = fields.nextIf(VERSION_TAG);
  const serial = fields.nextIf(TAG.integer);
  const signature = fields.nextIf(TAG.sequence);
  const issuer = fields.nextIf(TAG.sequence);
  const validity = fields.nextIf(TAG.sequence);
  const subject = fields.nextIf(TAG.sequence);
  const key = fields.nextIf(TAG.sequence);
  if (!serial || !issuer || !validity || !subject) return null;
  const times = within(validity);
  return {
    version: (version ? (within(version).next()?.content[0] ?? 0) : 0) + 1,
    serial: serialText(serial.content),
    subject: distinguishedName(subject),
    commonName: commonName(subject),
    issuer: distinguishedName(issuer),
    notBefore: timeOf(times.next()),
    notAfter: timeOf(times.next()),
    ...keyOf(key),
    signature: signatureName(objectId(within(parts.next() ?? signature).next())),
    isSelfSigned: isSame(subject.whole, issuer.whole),
    ...extensionsOf(fields),
  };
}

/** Whole bytes, as other tools write it; without those that are zero before it, such as the one that keeps it positive. */
function serialText(bytes: Uint8Array): string {
  return hex(bytes.subarray(0, MAX_SERIAL)).replace(/^(?:00)+(?=..)/, "");
}

function keyOf(key: Element | null): Pick<Certificate, "keyType" | "keyBits" | "curve"> {
  const parts = within(key);
  const algorithm = within(parts.next());
  const keyType = keyName(objectId(algorithm.next()));
  const parameters = algorithm.next();
  const bits = parts.next()?.content ?? new Uint8Array(0);
  if (keyType === "rsa") return { keyType, keyBits: integerBits(within(elementAt(bits, 1)).next()), curve: "" };
  if (keyType === "dsa") return { keyType, keyBits: integerBits(within(parameters).next()), curve: "" };
  if (keyType !== "ec") return { keyType, keyBits: 0, curve: "" };
  if (parameters?.tag === TAG.sequence) return { keyType, keyBits: fieldBits(parameters), curve: EXPLICIT };
  const [curve, keyBits] = curveName(objectId(parameters));
  return { keyType, keyBits, curve };
}

/** Bits of the prime of parameters in full (RFC 3279, section 2.3.5): after the version, an identifier and the prime. */
function fieldBits(parameters: Element): number {
  const parts = within(parameters);
  parts.nextIf(TAG.integer);
  const field = within(parts.nextIf(TAG.sequence));
  field.nextIf(TAG.objectId);
  return integerBits(field.next());
}

/** Bits of a positive integer. */
function integerBits(element: Element | null): number {
  if (element?.tag !== TAG.integer) return 0;
  const first = element.content.findIndex((octet) => octet !== 0);
  if (first < 0) return 0;
  return (element.content.length - first) * 8 - Math.clz32(element.content[first]) + 24;
}

/** Of the rest of the fields: unique identifiers are stepped over. */
function extensionsOf(fields: ReturnType<typeof within>): Pick<Certificate, "names" | "isCa"> {
  let names: readonly string[] = [];
  let isCa = false;
  let seen = 0;
  for (const field of fields) {
    if (field.tag !== EXTENSIONS_TAG) continue;
    for (const extension of within(within(field).next())) {
      if (++seen > MAX_EXTENSIONS) break;
      const parts = within(extension);
      const id = objectId(parts.next());
      parts.nextIf(TAG.boolean);
      const value = parts.nextIf(TAG.octetString)?.content;
      if (value && id === ALTERNATIVE_NAMES) names = alternativeNames(value);
      else if (value && id === BASIC_CONSTRAINTS)
        isCa = within(elementAt(value)).nextIf(TAG.boolean)?.content[0] === 255;
    }
  }
  return { names, isCa };
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
