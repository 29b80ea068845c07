import { formatIpv4 } from "../../base/ip.ts";
import type { Describe } from "./field.ts";
import { type Fields } from "../../model/fields.ts";

const AUTHENTICATION = 1;

/** Its optional headers, before the IPv6 packet; nothing where the packet is not Teredo after all. */
export const teredo: Describe = (fields, { at, next, followed }) => {
  if (!followed) return { summary: "no IPv6 packet inside" };
  let from = at;
  if (next > from && fields.read(from, 2) === AUTHENTICATION) from = authentication(fields, from);
  if (next - from >= 8) origin(fields, from);
  return { summary: next === at ? "IPv6 packet" : "IPv6 packet with Teredo headers" };
};

function authentication(fields: Fields, at: number): number {
  const idLength = fields.read(at + 2, 1);
  const valueLength = fields.read(at + 3, 1);
  const length = 13 + idLength + valueLength;
  fields.group("teredo.auth", "Authentication header", at, length, "", () => {
    fields.uint("teredo.auth.idlen", "Client identifier length", at + 2, 1);
    fields.uint("teredo.auth.aulen", "Authentication value length", at + 3, 1);
    fields.raw("teredo.auth.id", "Client identifier", at + 4, idLength);
    fields.raw("teredo.auth.value", "Authentication value", at + 4 + idLength, valueLength);
    fields.raw("teredo.auth.nonce", "Nonce", at + 4 + idLength + valueLength, 8);
    fields.raw("teredo.auth.conf", "Confirmation", at + 12 + idLength + valueLength, 1);
  });
  return at + length;
}

/** Port and address stand with all bits turned (RFC 4380 section 5.1.1). */
function origin(fields: Fields, at: number): void {
  fields.group("teredo.orig", "Origin indication", at, 8, "", () => {
    fields.put("teredo.orig.port", "Origin UDP port", at + 2, 2, fields.read(at + 2, 2) ^ 0xffff);
    fields.put("teredo.orig.addr", "Origin IPv4 address", at + 4, 4, formatIpv4(~fields.read(at + 4, 4)));
  });
}
