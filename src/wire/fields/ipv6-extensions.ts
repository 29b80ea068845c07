/** IPv6 extension headers (RFC 8200 section 4), as parts of the IPv6 layer, or of the authentication header they follow. */
import { bytesText, type Fields, type Names, YES_NO } from "../../model/fields.ts";
import { ipProtocols } from "./names.ts";

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION = 60;

const optionTypes: Names = {
  0x00: "Pad1", 0x01: "PadN", 0x04: "Tunnel limit", 0x05: "Router alert", 0x07: "CALIPSO", 0x08: "SMF", 0x0f: "PDM",
  0x22: "RPL", 0x26: "Quick start", 0x30: "Minimum path MTU", 0x6d: "MPL", 0x8b: "ILNP nonce", 0xc2: "Jumbo payload", 0xc9: "Home address",
}; // prettier-ignore
const routingTypes: Names = { 0: "Source route", 2: "Mobile IPv6", 3: "RPL source route", 4: "Segment routing" };

/** Adds the headers in [from, to), the first of which is `first`; says what the last one leads to. */
export function extensionHeaders(
  fields: Fields,
  first: number,
  from: number,
  to: number,
): { readonly protocol: number; readonly fragment: string } {
  let protocol = first;
  let fragment = "";
  for (let at = from; at < to && fields.has(at, 8);) {
    const length = lengthOf(fields, protocol, at);
    if (length === 0) break;
    const title = ipProtocols[protocol] ?? `header ${protocol}`;
    const header = protocol;
    fields.group(groupName(header), title, at, length, bytesText(length), () => putHeader(fields, header, at, length));
    if (protocol === FRAGMENT) {
      const offset = fields.read(at + 2, 2) & 0xfff8;
      fragment = `, fragment at ${offset} of datagram ${fields.read(at + 4, 4)}`;
    }
    protocol = fields.read(at, 1);
    at += length;
  }
  return { protocol, fragment };
}

function lengthOf(fields: Fields, header: number, at: number): number {
  if (header === FRAGMENT) return 8;
  const isKnown = [HOP_BY_HOP, ROUTING, DESTINATION, 135, 139, 140].includes(header);
  return isKnown ? (fields.read(at + 1, 1) + 1) * 8 : 0;
}

function groupName(header: number): string {
  if (header === HOP_BY_HOP) return "ipv6.hopopts";
  if (header === ROUTING) return "ipv6.routing";
  if (header === FRAGMENT) return "ipv6.fraghdr";
  return header === DESTINATION ? "ipv6.dstopts" : "ipv6.extension";
}

function putHeader(fields: Fields, header: number, at: number, length: number): void {
  const name = groupName(header);
  fields.uint(`${name}.nxt`, "Next Header", at, 1, ipProtocols);
  if (header === FRAGMENT) {
    fields.hex("ipv6.fraghdr.reserved_octet", "Reserved octet", at + 1, 1);
    fields.put("ipv6.fraghdr.offset", "Offset", at + 2, 2, bytesText(fields.read(at + 2, 2) & 0xfff8));
    fields.bits("ipv6.fraghdr.reserved_bits", "Reserved bits", at + 2, 2, 6);
    fields.flag("ipv6.fraghdr.more", "More Fragments", at + 2, 2, 1, YES_NO);
    fields.hex("ipv6.fraghdr.ident", "Identification", at + 4, 4);
    return;
  }
  fields.uint(`${name}.len`, "Length", at + 1, 1);
  if (header === ROUTING) route(fields, at, length);
  else if (header === HOP_BY_HOP || header === DESTINATION) options(fields, at + 2, at + length);
  else fields.raw("ipv6.extension.data", "Data", at + 2, length - 2);
}

function route(fields: Fields, at: number, length: number): void {
  const type = fields.uint("ipv6.routing.type", "Type", at + 2, 1, routingTypes);
  fields.uint("ipv6.routing.segleft", "Segments Left", at + 3, 1);
  if (type === 4) {
    const last = fields.uint("ipv6.routing.srh.last_entry", "Last Entry", at + 4, 1);
    fields.hex("ipv6.routing.srh.flags", "Flags", at + 5, 1);
    fields.hex("ipv6.routing.srh.tag", "Tag", at + 6, 2);
    addresses(fields, "ipv6.routing.srh.addr", at + 8, Math.min(at + length, at + 8 + 16 * (last + 1)));
  } else if (type === 0) {
    fields.raw("ipv6.routing.src.reserved", "Reserved", at + 4, 4);
    addresses(fields, "ipv6.routing.src.addr", at + 8, at + length);
  } else fields.raw("ipv6.routing.unknown_data", "Type-specific data", at + 4, length - 4);
}

function addresses(fields: Fields, name: string, from: number, to: number): void {
  for (let at = from; at + 16 <= to && fields.has(at, 16); at += 16) fields.ip6(name, "Address", at);
}

function options(fields: Fields, from: number, to: number): void {
  for (let at = from; at < to && fields.has(at, 1);) {
    const type = fields.read(at, 1);
    const length = type === 0 ? 1 : 2 + fields.read(at + 1, 1);
    if (at + length > to) break;
    const start = at;
    fields.group("ipv6.opt", "Option", start, length, optionTypes[type] ?? `type ${type}`, () => {
      fields.hex("ipv6.opt.type", "Type", start, 1, optionTypes);
      if (type === 0) return;
      fields.uint("ipv6.opt.length", "Length", start + 1, 1);
      if (type === 0x05 && length === 4) fields.uint("ipv6.opt.router_alert", "Router alert", start + 2, 2);
      else if (type === 0xc2 && length === 6) fields.uint("ipv6.opt.jumbo", "Payload Length", start + 2, 4);
      else if (type === 0xc9 && length === 18) fields.ip6("ipv6.opt.mipv6.home_address", "Home Address", start + 2);
      else
        fields.raw(type === 1 ? "ipv6.opt.padn" : "ipv6.opt.data", type === 1 ? "PadN" : "Data", start + 2, length - 2);
    });
    at += length;
  }
}
