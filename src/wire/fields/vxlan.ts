import { vxlanGpe } from "../vxlan.ts";
import type { Described, Describe, Header } from "./field.ts";
import { type Fields, type Names } from "../../model/fields.ts";

/** VXLAN, and its extension that says what is inside; both have the same name. */
export const vxlan: Describe = (fields, header) => (header.decoder === vxlanGpe ? extended : plain)(fields, header);

function plain(fields: Fields, { at }: Header): Described {
  fields.hex("vxlan.flags", "Flags", at, 2);
  fields.nest(() => {
    fields.flag("vxlan.flag_g", "Group policy extension", at, 2, 0x8000);
    fields.flag("vxlan.flag_i", "Network identifier valid", at, 2, 0x0800);
    fields.flag("vxlan.flag_d", "Don't learn", at, 2, 0x0040);
    fields.flag("vxlan.flag_a", "Policy applied", at, 2, 0x0008);
    fields.hexBits("vxlan.flags_reserved", "Reserved", at, 2, 0x77b7);
  });
  fields.uint("vxlan.gbp", "Group Policy ID", at + 2, 2);
  return identifier(fields, at);
}

export const nextProtocols: Names = { 1: "IPv4", 2: "IPv6", 3: "Ethernet", 4: "NSH", 5: "MPLS" };

function extended(fields: Fields, { at }: Header): Described {
  fields.hex("vxlan.flags", "Flags", at, 1);
  fields.nest(() => {
    fields.bits("vxlan.ver", "Version", at, 1, 0x30);
    fields.flag("vxlan.i_bit", "Network identifier valid", at, 1, 8);
    fields.flag("vxlan.p_bit", "Next protocol valid", at, 1, 4);
    fields.flag("vxlan.o_bit", "Operations and maintenance", at, 1, 1);
  });
  fields.uint("vxlan.reserved_16", "Reserved", at + 1, 2);
  fields.uint("vxlan.next_proto", "Next Protocol", at + 3, 1, nextProtocols);
  return identifier(fields, at);
}

function identifier(fields: Fields, at: number): Described {
  const vni = fields.uint("vxlan.vni", "VXLAN Network Identifier (VNI)", at + 4, 3);
  fields.uint("vxlan.reserved8", "Reserved", at + 7, 1);
  return { summary: `VNI ${vni}` };
}
