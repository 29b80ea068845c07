import type { Describe } from "./field.ts";
import { etherTypes } from "./names.ts";

/** Global route header (InfiniBand architecture, volume 1, section 8.3), Ether type, two reserved bytes. */
export const ipoib: Describe = (fields, { at }) => {
  fields.bits("infiniband.grh.ipver", "Version", at, 4, 0xf0000000);
  fields.bits("infiniband.grh.tclass", "Traffic Class", at, 4, 0x0ff00000);
  fields.bits("infiniband.grh.flowlabel", "Flow Label", at, 4, 0x000fffff);
  fields.uint("infiniband.grh.paylen", "Payload Length", at + 4, 2);
  fields.uint("infiniband.grh.nxthdr", "Next Header", at + 6, 1);
  fields.uint("infiniband.grh.hoplmt", "Hop Limit", at + 7, 1);
  const src = fields.ip6("infiniband.grh.sgid", "Source GID", at + 8);
  const dst = fields.ip6("infiniband.grh.dgid", "Destination GID", at + 24);
  fields.hex("ipoib.type", "Type", at + 40, 2, etherTypes);
  fields.hex("ipoib.reserved", "Reserved", at + 42, 2);
  return { summary: `${src} → ${dst}` };
};
