import type { Described, Describe, Header } from "./field.ts";
import { type Fields, YES_NO } from "./fields.ts";
import { etherTypes } from "./names.ts";

function tag(name: string, fields: Fields, { at }: Header): Described {
  const priority = fields.bits(`${name}.priority`, "Priority", at, 2, 0xe000);
  fields.flag(`${name}.dei`, "Drop eligible", at, 2, 0x1000, YES_NO);
  const id = fields.bits(`${name}.id`, "ID", at, 2, 0x0fff);
  const summary = `VLAN ${id}, priority ${priority}`;
  const length = fields.read(at + 2, 2);
  if (length <= 1500 && fields.has(at + 2, 2)) {
    fields.uint("vlan.len", "Length", at + 2, 2);
    return { summary, carriesUntil: at + 4 + length };
  }
  fields.hex("vlan.etype", "Type", at + 2, 2, etherTypes);
  return { summary };
}

export const vlan: Describe = (fields, header) => tag("vlan", fields, header);

export const providerVlan: Describe = (fields, header) => tag("ieee8021ad", fields, header);
