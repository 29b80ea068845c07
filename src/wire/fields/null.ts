import { loop } from "../null.ts";
import type { Describe } from "./field.ts";
import { hexOf, type Names } from "../../model/fields.ts";
import { etherTypes } from "./names.ts";

const families: Names = {
  2: "IPv4", 10: "IPv6, Linux", 24: "IPv6, NetBSD and OpenBSD", 28: "IPv6, FreeBSD", 30: "IPv6, macOS",
}; // prettier-ignore

/** Address family in the byte order of the machine that captured, or (OpenBSD) in network order. */
export const nullLink: Describe = (fields, { at, view, decoder }) => {
  if (!fields.has(at, 4)) return { summary: "" };
  const swapped = view.getUint32(at, true);
  const little = decoder !== loop && swapped < 0x10000;
  const family = little ? swapped : view.getUint32(at);
  if (family >= 0x600) {
    fields.put("null.type", "Type", at, 4, `${etherTypes[family] ?? "unknown"} (${hexOf(family, 4)})`);
    return { summary: etherTypes[family] ?? hexOf(family, 4) };
  }
  const name = families[family];
  fields.put("null.family", "Family", at, 4, name ? `${name} (${family})` : family);
  return { summary: name ?? `family ${family}` };
};
