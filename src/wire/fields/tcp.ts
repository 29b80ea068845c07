import { judgeUpper, putChecksum } from "./checksum.ts";
import type { Describe } from "./field.ts";
import { bytesText, type Fields, hexOf } from "../../model/fields.ts";
import { tcpOptions } from "./tcp-options.ts";

const TCP = 6;
/** Bits of the last byte of the flags, highest first. */
const FLAGS = ["CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN"] as const;

export const tcp: Describe = (fields, header) => {
  const { at, wireEnd } = header;
  const src = fields.uint("tcp.srcport", "Source Port", at, 2);
  const dst = fields.uint("tcp.dstport", "Destination Port", at + 2, 2);
  const ports = `${src} → ${dst}`;
  const seq = fields.uint("tcp.seq_raw", "Sequence Number", at + 4, 4);
  const ack = fields.uint("tcp.ack_raw", "Acknowledgment Number", at + 8, 4);
  const headerLength = (fields.read(at + 12, 1) >> 4) * 4;
  fields.put("tcp.hdr_len", "Header Length", at + 12, 1, `${bytesText(headerLength)} (${headerLength / 4} words)`);
  const set = flags(fields, at + 12);
  fields.uint("tcp.window_size_value", "Window", at + 14, 2);
  putChecksum(fields, "tcp.checksum", "Checksum", at + 16, judgeUpper(header, TCP, wireEnd, at + 16));
  fields.uint("tcp.urgent_pointer", "Urgent Pointer", at + 18, 2);
  if (!fields.has(at, 20)) return { summary: `${ports}, header cut` };
  if (headerLength < 20 || at + headerLength > wireEnd) return { summary: `${ports}, impossible header length` };
  if (headerLength > 20) tcpOptions(fields, at + 20, at + headerLength);
  const length = wireEnd - at - headerLength;
  const acknowledges = set.includes("ACK") ? `, ack ${ack}` : "";
  return { summary: `${ports} [${set.join(", ")}], seq ${seq}${acknowledges}, ${bytesText(length)} of payload` };
};

/** Adds the flags; names of those that are set, in the order in which people say them. */
function flags(fields: Fields, at: number): string[] {
  const value = fields.read(at, 2) & 0x0fff;
  const set = FLAGS.filter((_, i) => value & (0x80 >> i)).reverse();
  fields.put("tcp.flags", "Flags", at, 2, `${hexOf(value, 3)} (${set.join(", ") || "none"})`);
  fields.nest(() => {
    fields.bits("tcp.flags.res", "Reserved", at, 1, 0x0e);
    fields.flag("tcp.flags.ae", "Accurate ECN", at, 1, 0x01);
    fields.flag("tcp.flags.cwr", "Congestion Window Reduced", at + 1, 1, 0x80);
    fields.flag("tcp.flags.ece", "ECN-Echo", at + 1, 1, 0x40);
    fields.flag("tcp.flags.urg", "Urgent", at + 1, 1, 0x20);
    fields.flag("tcp.flags.ack", "Acknowledgment", at + 1, 1, 0x10);
    fields.flag("tcp.flags.push", "Push", at + 1, 1, 0x08);
    fields.flag("tcp.flags.reset", "Reset", at + 1, 1, 0x04);
    fields.flag("tcp.flags.syn", "Syn", at + 1, 1, 0x02);
    fields.flag("tcp.flags.fin", "Fin", at + 1, 1, 0x01);
  });
  return set;
}
