import type { Described, Describe } from "./field.ts";
import { type Fields, type Names, YES_NO } from "../../model/fields.ts";

const versions: Names = { 0: "Type I", 1: "Type II", 2: "Type III" };

/** ERSPAN II and III; type I has no header. */
export const erspan: Describe = (fields, { at }) => {
  const version = fields.bits("erspan.version", "Version", at, 2, 0xf000, versions);
  const vlan = fields.bits("erspan.vlan", "VLAN", at, 2, 0x0fff);
  fields.bits("erspan.cos", "Class of service", at + 2, 2, 0xe000);
  fields.bits(
    version === 2 ? "erspan.bso" : "erspan.encap",
    version === 2 ? "Bad, short or oversized" : "Encapsulation",
    at + 2,
    2,
    0x1800,
  );
  fields.flag("erspan.truncated", "Truncated", at + 2, 2, 0x0400, YES_NO);
  const session = fields.bits("erspan.spanid", "Session ID", at + 2, 2, 0x03ff);
  if (version === 2) typeThree(fields, at);
  else {
    fields.bits("erspan.reserved", "Reserved", at + 4, 4, 0xfff00000);
    fields.bits("erspan.index", "Index", at + 4, 4, 0x000fffff);
  }
  const described: Described = { summary: `session ${session}, VLAN ${vlan}` };
  return versions[version] ? { ...described, title: `ERSPAN ${versions[version]}` } : described;
};

function typeThree(fields: Fields, at: number): void {
  fields.uint("erspan.timestamp", "Timestamp", at + 4, 4);
  fields.uint("erspan.sgt", "Security Group Tag", at + 8, 2);
  fields.flag("erspan.p", "Ethernet frame inside", at + 10, 2, 0x8000, YES_NO);
  fields.bits("erspan.ft", "Frame Type", at + 10, 2, 0x7c00);
  fields.bits("erspan.hw", "Hardware ID", at + 10, 2, 0x03f0);
  fields.bits("erspan.direction", "Direction", at + 10, 2, 8, { 0: "Ingress", 1: "Egress" });
  fields.bits("erspan.gra", "Timestamp granularity", at + 10, 2, 6);
  const hasMore = fields.flag("erspan.o", "Optional sub-header", at + 10, 2, 1, YES_NO);
  if (!hasMore) return;
  fields.bits("erspan.platid", "Platform ID", at + 12, 4, 0xfc000000);
  fields.raw("erspan.platform", "Platform specific", at + 12, 8);
}
