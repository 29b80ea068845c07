import type { Described, Describe, Header } from "./field.ts";
import { type Fields, YES_NO } from "../../model/fields.ts";
import { etherTypes } from "./names.ts";

/** How a kind of tag calls its fields, and how many bytes its bits are said to lie in. */
interface Naming {
  readonly name: string;
  readonly type: string;
  readonly bits: number;
}

function tag({ name, type, bits }: Naming, fields: Fields, { at }: Header): Described {
  const shift = (bits - 1) * 8;
  const priority = fields.bits(`${name}.priority`, "Priority", at, bits, 0xe0 << shift);
  fields.flag(`${name}.dei`, "Drop eligible", at, bits, 0x10 << shift, YES_NO);
  const id = fields.bits(`${name}.id`, "ID", at, 2, 0x0fff);
  const summary = `VLAN ${id}, priority ${priority}`;
  const length = fields.read(at + 2, 2);
  if (length <= 1500 && fields.has(at + 2, 2)) {
    fields.uint("vlan.len", "Length", at + 2, 2);
    return { summary, carriesUntil: at + 4 + length };
  }
  fields.hex(type, "Type", at + 2, 2, etherTypes);
  return { summary };
}

const customer: Naming = { name: "vlan", type: "vlan.etype", bits: 2 };
const provider: Naming = { name: "ieee8021ad", type: "ieee8021ah.etype", bits: 1 };

export const vlan: Describe = (fields, header) => tag(customer, fields, header);

export const providerVlan: Describe = (fields, header) => tag(provider, fields, header);
