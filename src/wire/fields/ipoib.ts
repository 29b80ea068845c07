import type { Describe } from "./field.ts";
import { etherTypes } from "./names.ts";

/** The destination's link-layer address (RFC 4391 section 9.1.1) stands in the second half of the route header. */
export const ipoib: Describe = (fields, { at }) => {
  fields.raw("ipoib.sender", "Sender", at, 20);
  let destination = "";
  fields.group("ipoib.daddr", "Destination", at + 20, 20, "", () => {
    fields.hex("ipoib.daddr.qpn", "Destination queue pair", at + 21, 3);
    destination = fields.ip6("ipoib.dgid", "Destination GID", at + 24);
    return destination;
  });
  fields.hex("ipoib.type", "Type", at + 40, 2, etherTypes);
  fields.hex("ipoib.reserved", "Reserved", at + 42, 2);
  return { summary: `to ${destination}` };
};
