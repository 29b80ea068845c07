import type { Describe } from "./field.ts";
import { bytesText, type Fields, hexOf, type Names } from "../../model/fields.ts";
import { nextProtocols } from "./vxlan.ts";

const FIXED_METADATA = 1;
const VARIABLE_METADATA = 2;
const kinds: Names = { [FIXED_METADATA]: "Fixed", [VARIABLE_METADATA]: "Variable" };

export const nsh: Describe = (fields, { at, next }) => {
  fields.bits("nsh.version", "Version", at, 2, 0xc000);
  fields.flag("nsh.Obit", "Operations and maintenance", at, 2, 0x2000);
  fields.bits("nsh.CBit", "Unassigned (formerly critical metadata)", at, 2, 0x1000);
  fields.hexBits("nsh.ttl", "Time to live", at, 2, 0x0fc0);
  const words = fields.bits("nsh.length", "Length in words of four bytes", at, 2, 0x003f);
  const kind = fields.uint("nsh.mdtype", "Kind of metadata", at + 2, 1, kinds);
  const protocol = fields.uint("nsh.nextproto", "Next Protocol", at + 3, 1, nextProtocols);
  const path = fields.uint("nsh.spi", "Service path", at + 4, 3);
  const index = fields.uint("nsh.si", "Service index", at + 7, 1);
  const end = Math.min(at + words * 4, next);
  if (kind === FIXED_METADATA) {
    for (let from = at + 8; from + 4 <= end; from += 4) fields.raw("nsh.contextheader", "Context", from, 4);
  } else if (kind === VARIABLE_METADATA) variable(fields, at + 8, end);
  return { summary: `path ${path}, index ${index}, ${nextProtocols[protocol] ?? `protocol ${protocol}`}` };
};

/** Each item begins at a multiple of four bytes (RFC 8300 section 2.5.1). */
function variable(fields: Fields, from: number, end: number): void {
  for (let at = from; at + 4 <= end && fields.has(at, 4);) {
    const start = at;
    const length = fields.read(start + 3, 1) & 0x7f;
    const whole = Math.min(4 + length, end - start);
    fields.group("nsh.item", "Metadata", start, whole, bytesText(length), () => {
      const itemClass = fields.hex("nsh.metadataclass", "Class", start, 2);
      const type = fields.hex("nsh.metadatatype", "Type", start + 2, 1);
      fields.bits("nsh.metadataunassignedbit", "Unassigned", start + 3, 1, 0x80);
      fields.bits("nsh.metadatalen", "Length", start + 3, 1, 0x7f);
      fields.raw("nsh.metadata", "Value", start + 4, length);
      return `class ${hexOf(itemClass, 4)}, type ${type}, ${bytesText(length)}`;
    });
    at += 4 + Math.ceil(length / 4) * 4;
  }
}
