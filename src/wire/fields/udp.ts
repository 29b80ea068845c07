import { judgeUpper, putChecksum, type Verdict } from "./checksum.ts";
import type { Describe, Header } from "./field.ts";
import { bytesText } from "../../model/fields.ts";

const UDP = 17;

export const udp: Describe = (fields, header) => {
  const { at, wireEnd } = header;
  const src = fields.uint("udp.srcport", "Source Port", at, 2);
  const dst = fields.uint("udp.dstport", "Destination Port", at + 2, 2);
  const length = fields.uint("udp.length", "Length", at + 4, 2);
  putChecksum(fields, "udp.checksum", "Checksum", at + 6, verdict(header, length));
  const whole = fields.has(at, 8)
    ? `, ${bytesText(Math.max(0, (length || wireEnd - at) - 8))} of payload`
    : ", header cut";
  return { summary: `${src} → ${dst}${whole}` };
};

function verdict(header: Header, length: number): Verdict {
  const { bytes, at, wireEnd } = header;
  if (bytes[at + 6] === 0 && bytes[at + 7] === 0) return { kind: "not checked", why: "the sender left it out" };
  if (length !== 0 && length < 8) return { kind: "not checked", why: "the length is impossible" };
  return judgeUpper(header, UDP, length === 0 ? wireEnd : at + length, at + 6);
}
