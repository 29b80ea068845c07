import { l2tpIp } from "../l2tp.ts";
import type { Described, Describe, Header } from "./field.ts";
import { type Fields, hexOf, type Names } from "../../model/fields.ts";

const CONTROL = 0x8000;
const HAS_LENGTH = 0x4000;
const HAS_SEQUENCE = 0x0800;
const HAS_OFFSET = 0x0200;
const VERSION = 0x000f;

const kinds: Names = { 0: "Data", 1: "Control" };

/** The header of either version, and of version 3 over IP without UDP. */
export const l2tp: Describe = (fields, header) => (header.decoder === l2tpIp ? overIp : overUdp)(fields, header);

function overUdp(fields: Fields, { at }: Header): Described {
  const version = fields.read(at, 2) & VERSION;
  if (version === 3) return third(fields, at);
  return version === 2 ? second(fields, at) : { summary: "not L2TP after all" };
}

function overIp(fields: Fields, { at }: Header): Described {
  const session = fields.hex("l2tp.sid", "Session ID", at, 4);
  if (session === 0 && fields.has(at, 4)) return third(fields, at + 4);
  return { summary: `data, session ${hexOf(session, 8)}` };
}

function putFlags(fields: Fields, at: number): number {
  const flags = fields.hex("l2tp.flags", "Flags and version", at, 2);
  fields.nest(() => {
    fields.bits("l2tp.type", "Kind of message", at, 2, CONTROL, kinds);
    fields.flag("l2tp.length_bit", "Length present", at, 2, HAS_LENGTH);
    fields.flag("l2tp.seq_bit", "Sequence numbers present", at, 2, HAS_SEQUENCE);
    if ((fields.read(at, 2) & VERSION) === 2) {
      fields.flag("l2tp.offset_bit", "Offset present", at, 2, HAS_OFFSET);
      fields.flag("l2tp.priority", "Priority", at, 2, 0x0100);
    }
    fields.bits("l2tp.version", "Version", at, 2, VERSION);
  });
  return flags;
}

function second(fields: Fields, start: number): Described {
  const flags = putFlags(fields, start);
  let at = start + 2;
  if (flags & HAS_LENGTH) {
    fields.uint("l2tp.length", "Length", at, 2);
    at += 2;
  }
  const tunnel = fields.uint("l2tp.tunnel", "Tunnel ID", at, 2);
  const session = fields.uint("l2tp.session", "Session ID", at + 2, 2);
  at += 4;
  if (flags & HAS_SEQUENCE) {
    putSequence(fields, at);
    at += 4;
  }
  if (flags & HAS_OFFSET) fields.uint("l2tp.offset", "Offset", at, 2);
  return { summary: `${flags & CONTROL ? "control" : "data"}, tunnel ${tunnel}, session ${session}` };
}

/** Control messages of version 3 are as those of version 2, data messages are not (RFC 3931, sections 3.2.1 and 4.1.2.1). */
function third(fields: Fields, at: number): Described {
  const flags = putFlags(fields, at);
  if (flags & CONTROL) {
    fields.uint("l2tp.length", "Length", at + 2, 2);
    const connection = fields.hex("l2tp.ccid", "Control connection ID", at + 4, 4);
    putSequence(fields, at + 8);
    return { summary: `control, connection ${hexOf(connection, 8)}` };
  }
  fields.hex("l2tp.res", "Reserved", at + 2, 2);
  return { summary: `data, session ${hexOf(fields.hex("l2tp.sid", "Session ID", at + 4, 4), 8)}` };
}

function putSequence(fields: Fields, at: number): void {
  fields.uint("l2tp.Ns", "Number of this message", at, 2);
  fields.uint("l2tp.Nr", "Number of the next message expected", at + 2, 2);
}
