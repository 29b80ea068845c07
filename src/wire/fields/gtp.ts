import type { Describe } from "./field.ts";
import { bytesText, type Fields, hexOf, type Names } from "../../model/fields.ts";

const messages: Names = {
  1: "Echo request",
  2: "Echo response",
  26: "Error indication",
  254: "End marker",
  255: "User packet",
};
const extensions: Names = { 0x00: "None", 0x40: "UDP port", 0x85: "PDU session container", 0xc0: "PDCP PDU number" };
/** Extension headers described, as many as are followed. */
const EXTENSIONS = 8;

export const gtp: Describe = (fields, { at, next }) => {
  const flags = fields.hex("gtp.flags", "Flags", at, 1);
  fields.nest(() => putFlags(fields, at));
  const message = fields.hex("gtp.message", "Message Type", at + 1, 1, messages);
  fields.uint("gtp.length", "Length", at + 2, 2);
  const tunnel = fields.hex("gtp.teid", "Tunnel endpoint (TEID)", at + 4, 4);
  if (flags & 7 && flags >> 5 === 1) {
    // All three are there when one of them means something (3GPP TS 29.281 section 5.1).
    if (flags & 2) fields.hex("gtp.seq_number", "Sequence number", at + 8, 2);
    if (flags & 1) fields.hex("gtp.npdu_number", "N-PDU number", at + 10, 1);
    if (flags & 4) {
      const first = fields.hex("gtp.ext_hdr.next", "Next extension header", at + 11, 1, extensions);
      putExtensions(fields, first, at + 12, next);
    }
  }
  return { summary: `${messages[message] ?? `message ${message}`}, tunnel ${hexOf(tunnel, 8)}` };
};

function putFlags(fields: Fields, at: number): void {
  fields.bits("gtp.flags.version", "Version", at, 1, 0xe0);
  fields.bits("gtp.flags.payload", "Protocol type", at, 1, 0x10, { 0: "GTP'", 1: "GTP" });
  fields.bits("gtp.flags.reserved", "Reserved", at, 1, 8);
  fields.flag("gtp.flags.e", "Extension header", at, 1, 4);
  fields.flag("gtp.flags.s", "Sequence number", at, 1, 2);
  fields.flag("gtp.flags.pn", "N-PDU number", at, 1, 1);
}

function putExtensions(fields: Fields, first: number, from: number, to: number): void {
  let type = first;
  let at = from;
  for (let count = 0; type !== 0 && count < EXTENSIONS && at < to; count++) {
    const start = at;
    const length = fields.read(at, 1) * 4;
    if (length === 0 || !fields.has(at, length)) break;
    fields.group("gtp.ext_hdr", "Extension header", start, length, extensions[type] ?? hexOf(type, 2), () => {
      fields.put("gtp.ext_hdr.length", "Length", start, 1, `${bytesText(length)} (${length / 4})`);
      fields.raw("gtp.ext_hdr.content", "Content", start + 1, length - 2);
      fields.hex("gtp.ext_hdr.next", "Next extension header", start + length - 1, 1, extensions);
    });
    type = fields.read(at + length - 1, 1);
    at += length;
  }
}
