/** What a layer tree says of a certificate: a summary, with its parts where they stand (RFC 5280, section 4.1). */
import type { Fields } from "../../model/fields.ts";
import { parseCertificate } from "./certificate.ts";
import { type Element, elementAt, TAG } from "./der.ts";
import { distinguishedName } from "./names.ts";
import { timeOf } from "./time.ts";

const VERSION_TAG = 0xa0;

/** An element and where it begins in the packet. */
interface Placed {
  readonly element: Element;
  readonly at: number;
}

/** Adds the parts of the certificate [at, at + size); its subject and names in short. */
export function certificateFields(fields: Fields, at: number, size: number): string {
  if (!fields.has(at, size)) return "cut";
  const bytes = fields.bytes.subarray(at, at + size);
  const outer = placed(bytes, 0);
  const signed = outer && placed(bytes, inside(outer));
  if (!signed) return "not a certificate";
  const end = signed.at + signed.element.whole.length;
  let next = inside(signed);
  const take = (tag: number): Placed | null => {
    const part = next < end ? placed(bytes, next) : null;
    if (part?.element.tag !== tag) return null;
    next += part.element.whole.length;
    return part;
  };
  take(VERSION_TAG);
  const serial = take(TAG.integer);
  if (serial) fields.raw("x509af.serialNumber", "Serial Number", at + inside(serial), serial.element.content.length);
  take(TAG.sequence);
  nameField(fields, "x509af.issuer", "Issuer", at, take(TAG.sequence));
  validity(fields, at, bytes, take(TAG.sequence));
  nameField(fields, "x509af.subject", "Subject", at, take(TAG.sequence));
  const certificate = parseCertificate(bytes);
  return certificate ? [certificate.subject, ...certificate.names.slice(0, 4)].join(", ") : "";
}

function placed(bytes: Uint8Array, at: number): Placed | null {
  const element = elementAt(bytes, at);
  return element && { element, at };
}

/** Where the content of an element begins. */
function inside({ element, at }: Placed): number {
  return at + element.whole.length - element.content.length;
}

function nameField(fields: Fields, name: string, title: string, base: number, part: Placed | null): void {
  if (part) fields.put(name, title, base + part.at, part.element.whole.length, distinguishedName(part.element));
}

function validity(fields: Fields, base: number, bytes: Uint8Array, part: Placed | null): void {
  if (!part) return;
  fields.group("x509af.validity_element", "Validity", base + part.at, part.element.whole.length, "", () => {
    const first = placed(bytes, inside(part));
    const second = first && placed(bytes, first.at + first.element.whole.length);
    timeField(fields, "x509af.notBefore", "Not before", base, first);
    timeField(fields, "x509af.notAfter", "Not after", base, second);
  });
}

function timeField(fields: Fields, name: string, title: string, base: number, part: Placed | null): void {
  const time = part && timeOf(part.element);
  if (time === null || !part) return;
  const text = new Date(Number(time / 1_000_000n)).toISOString().replace(".000", "");
  fields.put(name, title, base + part.at, part.element.whole.length, text);
}
