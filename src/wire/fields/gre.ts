import { addWords, judge, lacking, type Verdict, putChecksum } from "./checksum.ts";
import type { Describe, Header } from "./field.ts";
import { type Fields, hexOf, type Names } from "../../model/fields.ts";
import { etherTypes } from "./names.ts";

const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const ACKNOWLEDGMENT = 0x0080;
const WCCP = 0x883e;
const names: Names = { ...etherTypes, [WCCP]: "Redirected by WCCP" };

export const gre: Describe = (fields, header) => {
  const { at, next, followed } = header;
  const flags = fields.hex("gre.flags_and_version", "Flags and Version", at, 2);
  fields.nest(() => putFlags(fields, at));
  const type = fields.hex("gre.proto", "Protocol Type", at + 2, 2, names);
  let from = at + 4;
  if (flags & (CHECKSUM | ROUTING)) {
    putChecksum(fields, "gre.checksum", "Checksum", from, verdict(header, flags));
    fields.uint("gre.offset", "Offset", from + 2, 2);
    from += 4;
  }
  if (flags & KEY) {
    putKey(fields, from, (flags & 7) === 1);
    from += 4;
  }
  if (flags & SEQUENCE) {
    fields.uint("gre.sequence_number", "Sequence Number", from, 4);
    from += 4;
  }
  if (flags & 7 && flags & ACKNOWLEDGMENT) {
    fields.uint("gre.ack_number", "Acknowledgment Number", from, 4);
    from += 4;
  }
  if (type === WCCP && followed && next - from === 4) redirect(fields, from);
  return { summary: `version ${flags & 7}, ${names[type] ?? hexOf(type, 4)}` };
};

function putFlags(fields: Fields, at: number): void {
  fields.flag("gre.flags.checksum", "Checksum", at, 2, CHECKSUM);
  fields.flag("gre.flags.routing", "Routing", at, 2, ROUTING);
  fields.flag("gre.flags.key", "Key", at, 2, KEY);
  fields.flag("gre.flags.sequence_number", "Sequence number", at, 2, SEQUENCE);
  fields.flag("gre.flags.strict_source_route", "Strict source route", at, 2, 0x0800);
  fields.bits("gre.flags.recursion_control", "Recursion control", at, 2, 0x0700);
  if ((fields.read(at, 2) & 7) === 1) fields.flag("gre.flags.ack", "Acknowledgment", at, 2, ACKNOWLEDGMENT);
  fields.bits("gre.flags.version", "Version", at, 2, 7);
}

/** In version 1 (PPTP) the key is a length and the number of a call. */
function putKey(fields: Fields, at: number, isPptp: boolean): void {
  if (!isPptp) {
    fields.hex("gre.key", "Key", at, 4);
    return;
  }
  fields.uint("gre.key.payload_length", "Payload Length", at, 2);
  fields.uint("gre.key.call_id", "Call ID", at + 2, 2);
}

function redirect(fields: Fields, at: number): void {
  fields.group("gre.redirect", "Redirect header", at, 4, "", () => {
    fields.flag("gre.wccp.dynamic_service", "Dynamic service", at, 1, 1);
    fields.flag("gre.wccp.alternative_bucket_used", "Alternative bucket used", at, 1, 2);
    fields.uint("gre.wccp.service_id", "Service ID", at + 1, 1);
    fields.uint("gre.wccp.alternative_bucket", "Alternative Bucket", at + 2, 1);
    fields.uint("gre.wccp.primary_bucket", "Primary Bucket", at + 3, 1);
  });
}

function verdict({ bytes, at, end, wireEnd, around }: Header, flags: number): Verdict {
  if (!(flags & CHECKSUM)) return { kind: "not checked", why: "the header says it has none" };
  const why = lacking(around, wireEnd > end);
  if (why !== null) return { kind: "not checked", why };
  return judge(addWords(bytes, at, wireEnd), (bytes[at + 4] << 8) | bytes[at + 5]);
}
