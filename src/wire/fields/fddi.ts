import type { Describe } from "./field.ts";

export const fddi: Describe = (fields, { at }) => {
  fields.hex("fddi.fc", "Frame Control", at, 1);
  const dst = fields.mac("fddi.dst", "Destination", at + 1);
  const src = fields.mac("fddi.src", "Source", at + 7);
  return { summary: `${src} → ${dst}` };
};
