import type { Describe } from "./field.ts";
import { bytesText, type Fields, hexOf, type Names } from "../../model/fields.ts";
import { etherTypes } from "./names.ts";

/** IANA classes met in clouds. */
const classes: Names = { 0x0100: "Linux", 0x0101: "Open vSwitch", 0x0102: "OVN", 0x0104: "VMware", 0x0108: "Amazon" };
const AMAZON = 0x0108;
/** Options of AWS's gateway load balancer, by its documentation. */
const amazonTypes: Names = { 1: "Endpoint ID", 2: "Attachment ID", 3: "Flow cookie" };

export const geneve: Describe = (fields, { at }) => {
  fields.bits("geneve.version", "Version", at, 1, 0xc0);
  const size = (fields.read(at, 1) & 0x3f) * 4;
  fields.put("geneve.option.length", "Options Length", at, 1, bytesText(size));
  fields.hex("geneve.flags", "Flags", at + 1, 1);
  fields.nest(() => {
    fields.flag("geneve.flags.oam", "Operations and maintenance", at + 1, 1, 0x80);
    fields.flag("geneve.flags.critical", "Critical options present", at + 1, 1, 0x40);
    fields.bits("geneve.flags.reserved", "Reserved", at + 1, 1, 0x3f);
  });
  const type = fields.hex("geneve.proto_type", "Protocol Type", at + 2, 2, etherTypes);
  const vni = fields.uint("geneve.vni", "Virtual Network Identifier (VNI)", at + 4, 3);
  fields.hex("geneve.reserved", "Reserved", at + 7, 1);
  if (size > 0) {
    fields.group("geneve.options", "Options", at + 8, size, bytesText(size), () =>
      options(fields, at + 8, at + 8 + size),
    );
  }
  return { summary: `VNI ${vni}, ${etherTypes[type] ?? hexOf(type, 4)}` };
};

function options(fields: Fields, from: number, to: number): void {
  for (let at = from; at + 4 <= to && fields.has(at, 4);) {
    const start = at;
    const length = 4 + (fields.read(at + 3, 1) & 0x1f) * 4;
    if (at + length > to) break;
    const type = fields.read(at + 2, 1);
    const isAmazon = fields.read(at, 2) === AMAZON;
    const name = (isAmazon ? amazonTypes[type & 0x7f] : undefined) ?? `type ${hexOf(type, 2)}`;
    fields.group("geneve.option", "Option", start, length, name, () => {
      const optionClass = fields.hex("geneve.option.class", "Class", start, 2, classes);
      fields.hex("geneve.option.type", "Type", start + 2, 1, isAmazon ? amazonTypes : undefined);
      fields.nest(() => fields.flag("geneve.option.type.critical", "Critical", start + 2, 1, 0x80));
      fields.put("geneve.option.length", "Length", start + 3, 1, bytesText(length));
      fields.raw("geneve.option.unknown.data", "Data", start + 4, length - 4);
      return `${classes[optionClass] ?? `class ${hexOf(optionClass, 4)}`}, ${name}`;
    });
    at += length;
  }
}
