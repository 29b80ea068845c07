import type { Describe } from "./field.ts";
import { hexOf, type Names, YES_NO } from "../../model/fields.ts";
import { etherTypes } from "./names.ts";

/** Service access points (IEEE 802.2). */
const saps: Names = {
  0x00: "Null", 0x06: "IP", 0x42: "Spanning tree", 0x7e: "X.25", 0xaa: "SNAP", 0xe0: "NetWare", 0xf0: "NetBIOS", 0xfe: "ISO network layer",
  0xff: "Global",
}; // prettier-ignore

const organisations: Names = { 0x000000: "Encapsulated Ethernet", 0x00000c: "Cisco", 0x0000f8: "Cisco, bridged" };
const CISCO = 0x00000c;
/** Organisations under whose code an Ether type follows. */
const ETHERNET = [0x000000, 0x0000f8];
/** Frames of type U have a control field of one byte, all others of two. */
const UNNUMBERED = 3;

export const llc: Describe = (fields, { at }) => {
  const to = fields.hex("llc.dsap", "DSAP", at, 1, saps);
  fields.nest(() => fields.flag("llc.dsap.ig", "Group", at, 1, 1, YES_NO));
  const from = fields.hex("llc.ssap", "SSAP", at + 1, 1, saps);
  fields.nest(() => fields.flag("llc.ssap.cr", "Response", at + 1, 1, 1, YES_NO));
  const control = fields.read(at + 2, 1);
  const length = (control & UNNUMBERED) === UNNUMBERED ? 1 : 2;
  if (length === 1) fields.hex("llc.control", "Control", at + 2, 1);
  else fields.put("llc.control", "Control", at + 2, 2, hexOf(fields.read(at + 3, 1) * 256 + control, 4));
  if (to !== 0xaa || from !== 0xaa || control !== 3) {
    return { summary: `${saps[from] ?? hexOf(from, 2)} → ${saps[to] ?? hexOf(to, 2)}` };
  }
  const organisation = fields.hex("llc.oui", "Organization Code", at + 3, 3, organisations);
  if (!ETHERNET.includes(organisation)) {
    const pid = fields.hex(organisation === CISCO ? "llc.cisco_pid" : "llc.pid", "Protocol ID", at + 6, 2);
    return { summary: `SNAP, organisation ${hexOf(organisation, 6)}, protocol ${hexOf(pid, 4)}` };
  }
  const type = fields.hex("llc.type", "Type", at + 6, 2, etherTypes);
  return { summary: `SNAP, ${etherTypes[type] ?? hexOf(type, 4)}` };
};
