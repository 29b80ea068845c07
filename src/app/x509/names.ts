/** Names in certificates: distinguished names as text (RFC 4514), and alternative names (RFC 5280, section 4.2.1.6). */
import { formatIpv6 } from "../../base/ip.ts";
import { latin1 } from "../latin1.ts";
import { type Element, Elements, elementAt, objectId, TAG, within } from "./der.ts";

/** Characters of a name that are kept: real ones have hundreds. */
const MAX_CHARACTERS = 2048;
/** Parts of a name that are looked at; each is written out. */
const MAX_PARTS = 64;
/** Alternative names that are kept: certificates of shared hosts have a hundred. */
const MAX_NAMES = 256;

/** Short names of attribute types (RFC 4514, section 3; X.520); others are shown by their identifier. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.4": "SN",
  "2.5.4.5": "serialNumber",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.9": "STREET",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "2.5.4.12": "title",
  "2.5.4.13": "description",
  "2.5.4.15": "businessCategory",
  "2.5.4.17": "postalCode",
  "2.5.4.18": "postOfficeBox",
  "2.5.4.20": "telephoneNumber",
  "2.5.4.41": "name",
  "2.5.4.42": "GN",
  "2.5.4.43": "initials",
  "2.5.4.44": "generationQualifier",
  "2.5.4.46": "dnQualifier",
  "2.5.4.65": "pseudonym",
  "2.5.4.97": "organizationIdentifier",
  "0.9.2342.19200300.100.1.1": "UID",
  "0.9.2342.19200300.100.1.25": "DC",
  "1.2.840.113549.1.9.1": "emailAddress",
  "1.2.840.113549.1.9.2": "unstructuredName",
  "1.2.840.113549.1.9.8": "unstructuredAddress",
  "1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL",
  "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST",
  "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
};

/** One attribute of a name. */
export interface Attribute {
  readonly type: string;
  readonly value: string;
}

/** The relative names of a distinguished name in the order they stand, each of one attribute or more. */
export function attributesOf(name: Element | null): Attribute[][] {
  const found: Attribute[][] = [];
  for (const set of within(name)) {
    if (found.length >= MAX_PARTS) break;
    const attributes: Attribute[] = [];
    for (const pair of within(set)) {
      if (attributes.length >= MAX_PARTS) break;
      const parts = within(pair);
      const id = objectId(parts.next());
      attributes.push({ type: ATTRIBUTES[id] ?? id, value: textOf(parts.next()) });
    }
    found.push(attributes);
  }
  return found;
}

/** RFC 4514: the last part first, special characters escaped. Empty for a name without parts. */
export function distinguishedName(name: Element | null): string {
  const parts = attributesOf(name)
    .reverse()
    .map((set) => set.map(({ type, value }) => `${type}=${escaped(value)}`).join("+"));
  return cut(parts.join(","));
}

/** The common name; empty where there is none. */
export function commonName(name: Element | null): string {
  return cut(attributesOf(name).flat().findLast(({ type }) => type === "CN")?.value ?? ""); // prettier-ignore
}

function cut(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}…`;
}

function escaped(value: string): string {
  return value
    .replace(/[\\"+,;<>]/g, "\\$&")
    .replace(/\0/g, "\\00")
    .replace(/^[ #]/, "\\$&")
    .replace(/(?<!\\) $/, "\\ ");
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const utf16 = new TextDecoder("utf-16be", { ignoreBOM: true });

/** A character string; T61String, which nobody implements, is taken for Latin-1 as everybody does. Others in hexadecimal. */
export function textOf(element: Element | null): string {
  if (!element) return "";
  const bytes = element.content.subarray(0, MAX_CHARACTERS * 4);
  if (element.tag === TAG.utf8) return utf8.decode(bytes);
  if (element.tag === TAG.bmp) return utf16.decode(bytes);
  if (element.tag === TAG.universal) return utf32(bytes);
  return latin1(bytes);
}

function utf32(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = bytes[at] * 0x1000000 + ((bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]);
    text += code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
  }
  return text;
}

/** Alternative names as text: host names, mail addresses, URIs, addresses, directory names. */
export function alternativeNames(value: Uint8Array): string[] {
  const names: string[] = [];
  for (const element of within(elementAt(value))) {
    if (names.length >= MAX_NAMES) break;
    const name = generalName(element);
    if (name !== "") names.push(cut(name));
  }
  return names;
}

/** GeneralName, by its context tag; what is none of them is left out. */
function generalName({ tag, content }: Element): string {
  switch (tag) {
    case 0x81: // rfc822Name
    case 0x82: // dNSName
    case 0x86: // uniformResourceIdentifier
      return latin1(content.subarray(0, MAX_CHARACTERS + 1));
    case 0x87:
      return addressText(content);
    case 0xa4:
      return distinguishedName(new Elements(content).next());
    default:
      return "";
  }
}

function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  return bytes.length === 16 ? formatIpv6(bytes) : "";
}
