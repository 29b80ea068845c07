import type { Describe } from "./field.ts";
import { type Fields, hexOf } from "../../model/fields.ts";
import { ipProtocols } from "./names.ts";

export const ah: Describe = (fields, { at }) => {
  authentication(fields, at);
  return { summary: `SPI ${hexOf(fields.read(at + 4, 4), 8)}` };
};

/** Adds the fields of an authentication header; it stands after IPv4, or among the extension headers of IPv6. */
export function authentication(fields: Fields, at: number): void {
  fields.uint("ah.next_header", "Next Header", at, 1, ipProtocols);
  const words = fields.read(at + 1, 1);
  fields.put("ah.length", "Length", at + 1, 1, `${(words + 2) * 4} bytes (${words})`);
  fields.raw("ah.reserved", "Reserved", at + 2, 2);
  fields.hex("ah.spi", "SPI", at + 4, 4);
  fields.uint("ah.sequence", "Sequence Number", at + 8, 4);
  fields.raw("ah.icv", "Integrity check value", at + 12, (words + 2) * 4 - 12);
}
