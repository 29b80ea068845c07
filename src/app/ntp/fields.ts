/** Fields of NTP's time messages as Wireshark names them (RFC 5905, section 7.3); control and private ones by their header. */
import { type Fields, hexText } from "../../model/fields.ts";
import { formatTime } from "../../base/time.ts";
import type { DescribeMessage } from "../describe/payload.ts";
import { parseNtp, TIME_BYTES } from "./parse.ts";

const LEAPS = {
  0: "no warning",
  1: "last minute has 61 seconds",
  2: "last minute has 59 seconds",
  3: "not synchronised",
};
const PRIVATE = 7;

export const describeNtp: DescribeMessage = (fields, { bytes, at, end }) => {
  const message = parseNtp(bytes.subarray(at, end));
  const mode = fields.read(at, 1) & 7;
  const version = (fields.read(at, 1) >> 3) & 7;
  fields.hex("ntp.flags", "Flags", at, 1);
  fields.nest(() => {
    if (mode === PRIVATE) fields.flag("ntp.flags.r", "Response", at, 1, 0x80, ["Request", "Response"]);
    else fields.bits("ntp.flags.li", "Leap Indicator", at, 1, 0xc0, LEAPS);
    fields.bits("ntp.flags.vn", "Version number", at, 1, 0x38);
    fields.put("ntp.flags.mode", "Mode", at, 1, `${message?.mode ?? "reserved"} (${mode})`);
  });
  const summary = `version ${version}, ${message?.mode ?? `mode ${mode}`}`;
  if (message?.kind !== "time") return { summary: message ? `${summary}, ${message.what}` : summary, end };
  const stratum = fields.uint("ntp.stratum", "Peer Clock Stratum", at + 1, 1);
  fields.put("ntp.ppoll", "Peer Polling Interval", at + 2, 1, intervalText(fields.read(at + 2, 1)));
  fields.put("ntp.precision", "Peer Clock Precision", at + 3, 1, intervalText(fields.read(at + 3, 1)));
  fields.put("ntp.rootdelay", "Root Delay", at + 4, 4, `${message.rootDelay} s (${fields.read(at + 4, 4)})`);
  fields.put(
    "ntp.rootdispersion",
    "Root Dispersion",
    at + 8,
    4,
    `${message.rootDispersion} s (${fields.read(at + 8, 4)})`,
  );
  fields.put("ntp.refid", "Reference ID", at + 12, 4, `${message.refId} (${hexText(bytes, at + 12, at + 16)})`);
  TIMES.forEach(([name, title], i) => time(fields, name, title, at + 16 + 8 * i, message.times[i]));
  trailer(fields, at + TIME_BYTES, end);
  return { summary: `${summary}, stratum ${stratum}`, end };
};

const TIMES = [
  ["ntp.reftime", "Reference Timestamp"],
  ["ntp.org", "Origin Timestamp"],
  ["ntp.rec", "Receive Timestamp"],
  ["ntp.xmt", "Transmit Timestamp"],
] as const;

function time(fields: Fields, name: string, title: string, at: number, value: bigint | null): void {
  fields.put(name, title, at, 8, value === null ? "none" : formatTime(value));
}

/** A key's number and a digest. */
function trailer(fields: Fields, at: number, end: number): void {
  if (end - at !== 20 && end - at !== 24) return;
  fields.hex("ntp.keyid", "Key ID", at, 4);
  fields.raw("ntp.mac", "Message Authentication Code", at + 4, end - at - 4);
}

/** A power of two in seconds, its exponent a signed byte; the byte as it stands in brackets. */
function intervalText(byte: number): string {
  return `2^${byte > 127 ? byte - 256 : byte} s (${byte})`;
}
