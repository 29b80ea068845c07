/** The packet that an ICMP message is about: its IP header and what follows it, as parts of the message. */
import { ipv4 as ipv4Decoder } from "../ipv4.ts";
import { ipv6 as ipv6Decoder } from "../ipv6.ts";
import type { Describe, Header } from "./field.ts";
import { type Fields } from "../../model/fields.ts";
import { ipv4 } from "./ipv4.ts";
import { ipv6 } from "./ipv6.ts";
import { tcp } from "./tcp.ts";
import { udp } from "./udp.ts";

const TCP = 6;
const UDP = 17;
/** Transport headers described in a quoted packet. */
const transports: Readonly<Record<number, readonly [name: string, title: string, describe: Describe]>> = {
  [TCP]: ["tcp", "Transmission Control Protocol", tcp],
  [UDP]: ["udp", "User Datagram Protocol", udp],
};

/** Adds the packet quoted at `at`; its checksums are not looked at, since it is rarely whole and was changed on its way. */
export function quoted(fields: Fields, outer: Header, at: number, v6: boolean): void {
  if (!fields.has(at, v6 ? 40 : 20) || fields.read(at, 1) >> 4 !== (v6 ? 6 : 4)) {
    fields.raw("data.data", "Data", at, fields.end - at);
    return;
  }
  // A stated length below the least there can be is not believed; what its own fields are is known all the same.
  const length = v6 ? 40 : Math.max(20, (fields.read(at, 1) & 15) * 4);
  const header: Header = {
    ...outer,
    decoder: v6 ? ipv6Decoder : ipv4Decoder,
    at,
    next: at + length,
    around: { v6, srcAt: at, dstAt: at, partial: "a quoted packet is rarely whole" },
  };
  const [name, title, describe] = v6
    ? (["ipv6", "Quoted IPv6 header", ipv6] as const)
    : (["ip", "Quoted IPv4 header", ipv4] as const);
  fields.group(name, title, at, length, "", () => describe(fields, header).summary);
  transport(fields, header, fields.read(at + (v6 ? 6 : 9), 1), at + length);
}

function transport(fields: Fields, around: Header, protocol: number, at: number): void {
  const known = transports[protocol];
  if (!fields.has(at, 1)) return;
  if (!known) {
    fields.raw("data.data", "Quoted data", at, fields.end - at);
    return;
  }
  const [name, title, describe] = known;
  const whole = protocol === UDP ? 8 : Math.max(20, (fields.read(at + 12, 1) >> 4) * 4);
  const length = Math.min(whole, fields.end - at);
  fields.group(name, `Quoted ${title}`, at, length, "", () => {
    return describe(fields, { ...around, at, next: at + length }).summary;
  });
}
