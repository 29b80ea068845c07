import type { Describe } from "./field.ts";
import { type Fields, hexOf } from "../../model/fields.ts";
import { extensionHeaders } from "./ipv6-extensions.ts";
import { ipProtocols } from "./names.ts";

/** The header, and the extension headers of IPv6 that the decoder passed after it. */
export const ah: Describe = (fields, { at, next, around }) => {
  const end = authentication(fields, at);
  if (around?.v6) extensionHeaders(fields, fields.read(at, 1), end, next);
  return { summary: `SPI ${hexOf(fields.read(at + 4, 4), 8)}` };
};

/** Says where the header ends. */
function authentication(fields: Fields, at: number): number {
  fields.uint("ah.next_header", "Next Header", at, 1, ipProtocols);
  const words = fields.read(at + 1, 1);
  const length = (words + 2) * 4;
  fields.put("ah.length", "Length", at + 1, 1, `${length} bytes (${words})`);
  fields.raw("ah.reserved", "Reserved", at + 2, 2);
  fields.hex("ah.spi", "SPI", at + 4, 4);
  fields.uint("ah.sequence", "Sequence Number", at + 8, 4);
  fields.raw("ah.icv", "Integrity check value", at + 12, length - 12);
  return at + length;
}
