import type { Describe } from "./field.ts";
import { bytesText, YES_NO } from "../../model/fields.ts";

/** Labels shown of one stack: real ones have up to ten. */
const LABELS = 64;

/** The label stack, and the control word of a pseudowire where one follows (RFC 4385). */
export const mpls: Describe = (fields, { at, next, followed }) => {
  const labels: number[] = [];
  let from = at;
  for (let bottom = 0; !bottom && fields.has(from, 4) && labels.length < LABELS; from += 4) {
    const label = from;
    labels.push(fields.read(label, 4) >>> 12);
    bottom = fields.read(label + 2, 1) & 1;
    fields.group("mpls.entry", "Label stack entry", label, 4, labels[labels.length - 1], () => {
      fields.bits("mpls.label", "Label", label, 4, 0xfffff000);
      fields.bits("mpls.exp", "Traffic class", label, 4, 0xe00);
      fields.flag("mpls.bottom", "Bottom of stack", label, 4, 0x100, YES_NO);
      fields.bits("mpls.ttl", "Time to live", label, 4, 0xff);
    });
  }
  if (followed && next - from === 4 && labels.length < LABELS) controlWord(fields, from);
  else if (followed && next > from) fields.put("mpls.more", "More labels", from, next - from, bytesText(next - from));
  return { summary: labels.length === 1 ? `label ${labels[0]}` : `labels ${labels.join(", ")}` };
};

function controlWord(fields: Parameters<Describe>[0], at: number): void {
  fields.group("pwethcw", "Pseudowire control word", at, 4, "", () => {
    fields.uint("pweth.cw.sequence_number", "Sequence Number", at + 2, 2);
  });
}
