import { judgeUpper, putChecksum } from "./checksum.ts";
import type { Describe, Header } from "./field.ts";
import { type Fields, type Names } from "../../model/fields.ts";
import { quoted } from "./quoted.ts";

const ICMP6 = 58;

const types: Names = {
  1: "Destination unreachable", 2: "Packet too big", 3: "Time exceeded", 4: "Parameter problem", 128: "Echo request", 129: "Echo reply",
  130: "Listener query", 131: "Listener report", 132: "Listener done", 133: "Router solicitation", 134: "Router advertisement",
  135: "Neighbor solicitation", 136: "Neighbor advertisement", 137: "Redirect", 143: "Listener report, version 2",
}; // prettier-ignore
const optionTypes: Names = {
  1: "Source link-layer address", 2: "Target link-layer address", 3: "Prefix", 4: "Redirected packet", 5: "MTU", 25: "DNS servers",
  31: "DNS search list",
}; // prettier-ignore

const ECHO = [128, 129];

export const icmp6: Describe = (fields, header) => {
  const { at, wireEnd } = header;
  const type = fields.uint("icmpv6.type", "Type", at, 1, types);
  const code = fields.uint("icmpv6.code", "Code", at + 1, 1);
  putChecksum(fields, "icmpv6.checksum", "Checksum", at + 2, judgeUpper(header, ICMP6, wireEnd, at + 2));
  const name = types[type] ?? `type ${type}`;
  if (ECHO.includes(type)) {
    fields.hex("icmpv6.echo.identifier", "Identifier", at + 4, 2);
    const seq = fields.uint("icmpv6.echo.sequence_number", "Sequence", at + 6, 2);
    return { summary: `${name}, sequence ${seq}` };
  }
  if (type < 128) return { summary: error(fields, header, type, code, name) };
  return { summary: neighbours(fields, at, type, name) };
};

function error(fields: Fields, header: Header, type: number, code: number, name: string): string {
  const { at } = header;
  const mtu = type === 2 ? fields.uint("icmpv6.mtu", "MTU", at + 4, 4) : 0;
  if (type === 4) fields.uint("icmpv6.pointer", "Pointer", at + 4, 4);
  if (type < 5) quoted(fields, header, at + 8, true);
  return type === 2 ? `${name}, MTU ${mtu}` : `${name}, code ${code}`;
}

/** Neighbour discovery (RFC 4861 section 4). */
function neighbours(fields: Fields, at: number, type: number, name: string): string {
  if (type === 133) options(fields, at + 8);
  if (type === 134) {
    fields.uint("icmpv6.nd.ra.cur_hop_limit", "Hop limit", at + 4, 1);
    fields.hex("icmpv6.nd.ra.flag", "Flags", at + 5, 1);
    fields.nest(() => {
      fields.flag("icmpv6.nd.ra.flag.m", "Managed addresses", at + 5, 1, 0x80);
      fields.flag("icmpv6.nd.ra.flag.o", "Other configuration", at + 5, 1, 0x40);
    });
    fields.uint("icmpv6.nd.ra.router_lifetime", "Router lifetime", at + 6, 2, undefined, " s");
    fields.uint("icmpv6.nd.ra.reachable_time", "Reachable time", at + 8, 4, undefined, " ms");
    fields.uint("icmpv6.nd.ra.retrans_timer", "Retransmission timer", at + 12, 4, undefined, " ms");
    options(fields, at + 16);
  }
  if (type === 135 || type === 136) {
    if (type === 136) {
      fields.hex("icmpv6.nd.na.flag", "Flags", at + 4, 4);
      fields.nest(() => {
        fields.flag("icmpv6.nd.na.flag.r", "Router", at + 4, 4, 0x80000000);
        fields.flag("icmpv6.nd.na.flag.s", "Solicited", at + 4, 4, 0x40000000);
        fields.flag("icmpv6.nd.na.flag.o", "Override", at + 4, 4, 0x20000000);
      });
    }
    const target = fields.ip6(
      type === 135 ? "icmpv6.nd.ns.target_address" : "icmpv6.nd.na.target_address",
      "Target Address",
      at + 8,
    );
    options(fields, at + 24);
    return `${name} for ${target}`;
  }
  if (type === 137) {
    fields.ip6("icmpv6.nd.rd.target_address", "Target Address", at + 8);
    fields.ip6("icmpv6.rd.na.destination_address", "Destination Address", at + 24);
    options(fields, at + 40);
  }
  return name;
}

function options(fields: Fields, from: number): void {
  for (let at = from; fields.has(at, 8);) {
    const type = fields.read(at, 1);
    const length = fields.read(at + 1, 1) * 8;
    if (length === 0 || !fields.has(at, length)) break;
    const start = at;
    fields.group("icmpv6.opt", "Option", start, length, optionTypes[type] ?? `type ${type}`, () => {
      fields.uint("icmpv6.opt.type", "Type", start, 1, optionTypes);
      fields.put("icmpv6.opt.length", "Length", start + 1, 1, `${length} bytes (${length / 8})`);
      if (type === 1 && length === 8) fields.mac("icmpv6.opt.src_linkaddr", "Link-layer address", start + 2);
      else if (type === 2 && length === 8) fields.mac("icmpv6.opt.target_linkaddr", "Link-layer address", start + 2);
      else if (type === 5 && length === 8) fields.uint("icmpv6.opt.mtu", "MTU", start + 4, 4);
      else if (type === 3 && length === 32) prefix(fields, start);
      else fields.raw("icmpv6.opt.data", "Data", start + 2, length - 2);
    });
    at += length;
  }
}

function prefix(fields: Fields, at: number): void {
  fields.uint("icmpv6.opt.prefix.length", "Prefix Length", at + 2, 1);
  fields.hex("icmpv6.opt.prefix.flag", "Flags", at + 3, 1);
  fields.uint("icmpv6.opt.prefix.valid_lifetime", "Valid Lifetime", at + 4, 4, undefined, " s");
  fields.uint("icmpv6.opt.prefix.preferred_lifetime", "Preferred Lifetime", at + 8, 4, undefined, " s");
  fields.ip6("icmpv6.opt.prefix", "Prefix", at + 16);
}
