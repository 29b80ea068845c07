/** DNS over UDP and TCP, on any port. */
import type { Analyzer, Context, Protocol, Speaker } from "../protocol.ts";
import { FramedMessages } from "./framing.ts";
import { DnsPairs, type Kind } from "./pairs.ts";
import { beginsMessage, isLikelyDns, isSurelyDns, recogniseTcp } from "./recognise.ts";
import { DNS } from "./rows.ts";
import { dnsTable } from "./tables.ts";

/** How rows of `dns` are made. */
export const DNS_KIND: Kind = { table: dnsTable, dialect: DNS, isPaired: true };
const isUsual = (ports: readonly [number, number]): boolean => ports.includes(53);

/** Each datagram a message. */
export function datagrams(context: Context, kind: Kind): Analyzer {
  const pairs = new DnsPairs(context, kind);
  return {
    data: (from, bytes, place) => void pairs.message(from, bytes, place),
    gap: (from) => pairs.isCut(from),
    end: () => pairs.end(),
  };
}

export const dns: Protocol = {
  id: "dns",
  name: "DNS over UDP",
  spec: "RFC 1035",
  transport: "udp",
  tables: [dnsTable],
  recognise({ orig, resp, ports }) {
    const bytes = orig.length > 0 ? orig : resp;
    return (isUsual(ports) && isLikelyDns(bytes)) || isSurelyDns(bytes) ? "yes" : "no";
  },
  analyzer: (context) => datagrams(context, DNS_KIND),
};

export const dnsTcp: Protocol = {
  id: "dns",
  name: "DNS over TCP",
  spec: "RFC 7766",
  transport: "tcp",
  tables: [dnsTable],
  recognise: (look) => recogniseTcp(look, isUsual(look.ports)),
  analyzer: (context) => stream(context, DNS_KIND),
};

/** Each side messages with their length before them. */
export function stream(context: Context, kind: Kind): Analyzer {
  const pairs = new DnsPairs(context, kind);
  const side = (from: Speaker): FramedMessages =>
    new FramedMessages((bytes, place, isCut) => {
      pairs.message(from, bytes, place);
      if (isCut) pairs.isCut(from);
    }, beginsMessage);
  const sides: Readonly<Record<Speaker, FramedMessages>> = { orig: side("orig"), resp: side("resp") };
  return {
    data: (from, bytes, place) => sides[from].data(bytes, place),
    gap: (from, size) => sides[from].gap(size),
    end: () => pairs.end(),
  };
}
