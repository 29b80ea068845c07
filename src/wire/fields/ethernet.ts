import type { Describe } from "./field.ts";
import { type Fields, YES_NO } from "../../model/fields.ts";
import { etherTypes } from "./names.ts";

/** Up to this the field is an 802.3 length. */
const MAX_LENGTH = 1500;

export const ethernet: Describe = (fields, { at }) => {
  const dst = address(fields, "eth.dst", "Destination", at);
  const src = address(fields, "eth.src", "Source", at + 6);
  const summary = `${src} → ${dst}`;
  if (fields.read(at + 12, 2) > MAX_LENGTH || !fields.has(at + 12, 2)) {
    fields.hex("eth.type", "Type", at + 12, 2, etherTypes);
    return { summary };
  }
  const length = fields.uint("eth.len", "Length", at + 12, 2);
  return { summary, title: "IEEE 802.3 Ethernet", ...(length > 0 && { carriesUntil: at + 14 + length }) };
};

export const etherip: Describe = (fields, { at }) => {
  const version = fields.bits("etherip.ver", "Version", at, 1, 0xf0);
  fields.hexBits("etherip.reserved", "Reserved", at, 2, 0x0fff);
  return { summary: `version ${version}` };
};

/** A hardware address with its two bits that mean something (IEEE 802). */
export function address(fields: Fields, name: string, title: string, at: number): string {
  const text = fields.mac(name, title, at);
  fields.nest(() => {
    fields.flag(`${name}.lg`, "Locally administered", at, 3, 0x020000, YES_NO);
    fields.flag(`${name}.ig`, "Group", at, 3, 0x010000, YES_NO);
  });
  return text;
}
