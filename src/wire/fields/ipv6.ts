import type { Describe } from "./field.ts";
import { bytesText, type Fields, hexOf } from "../../model/fields.ts";
import { dscp, ecn } from "./ipv4.ts";
import { extensionHeaders } from "./ipv6-extensions.ts";
import { ipProtocols } from "./names.ts";

/** The fixed header, and the extension headers the decoder passed. */
export const ipv6: Describe = (fields, { at, next }) => {
  const version = fields.bits("ipv6.version", "Version", at, 1, 0xf0);
  if (version !== 6) return { summary: `version ${version}, not IPv6` };
  trafficClass(fields, at);
  fields.put("ipv6.flow", "Flow Label", at + 1, 3, hexOf(fields.read(at + 1, 3) & 0xfffff, 5));
  const length = fields.uint("ipv6.plen", "Payload Length", at + 4, 2);
  const first = fields.uint("ipv6.nxt", "Next Header", at + 6, 1, ipProtocols);
  fields.uint("ipv6.hlim", "Hop Limit", at + 7, 1);
  const src = fields.ip6("ipv6.src", "Source Address", at + 8);
  const dst = fields.ip6("ipv6.dst", "Destination Address", at + 24);
  const { protocol, fragment } = extensionHeaders(fields, first, at + 40, next);
  const size = length === 0 ? "" : `, ${bytesText(length)}`;
  return { summary: `${src} → ${dst}, ${ipProtocols[protocol] ?? `protocol ${protocol}`}${size}${fragment}` };
};

function trafficClass(fields: Fields, at: number): void {
  fields.put("ipv6.tclass", "Traffic Class", at, 4, hexOf((fields.read(at, 4) >>> 20) & 0xff, 2));
  fields.nest(() => {
    fields.bits("ipv6.tclass.dscp", "Differentiated Services Codepoint", at, 4, 0x0fc00000, dscp);
    fields.bits("ipv6.tclass.ecn", "Explicit Congestion Notification", at, 4, 0x00300000, ecn);
  });
}
