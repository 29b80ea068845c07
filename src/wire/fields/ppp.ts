import type { Describe } from "./field.ts";
import { hexOf, type Names } from "../../model/fields.ts";
import { etherTypes, pppProtocols } from "./names.ts";

export const ppp: Describe = (fields, { at }) => {
  const hasAddress = fields.read(at, 1) === 0xff && fields.read(at + 1, 1) === 0x03;
  const first = fields.read(at, 1);
  // Cisco's framing under PPP's link type has a layer of its own.
  if (first === 0x0f || first === 0x8f) return { summary: "Cisco framing" };
  if (hasAddress) {
    fields.hex("ppp.address", "Address", at, 1);
    fields.hex("ppp.control", "Control", at + 1, 1);
  }
  const from = hasAddress ? at + 2 : at;
  // A protocol field of one byte is odd (RFC 1661 section 2).
  const length = fields.read(from, 1) & 1 ? 1 : 2;
  const protocol = fields.hex("ppp.protocol", "Protocol", from, length, pppProtocols);
  return { summary: pppProtocols[protocol] ?? hexOf(protocol, 4) };
};

const codes: Names = { 0: "Session data" };

export const pppoe: Describe = (fields, { at }) => {
  fields.bits("pppoe.version", "Version", at, 1, 0xf0);
  fields.bits("pppoe.type", "Type", at, 1, 0x0f);
  fields.hex("pppoe.code", "Code", at + 1, 1, codes);
  const session = fields.hex("pppoe.session_id", "Session ID", at + 2, 2);
  fields.uint("pppoe.payload_length", "Payload Length", at + 4, 2);
  return { summary: `session ${hexOf(session, 4)}` };
};

const addresses: Names = { 0x0f: "unicast", 0x8f: "multicast" };

export const chdlc: Describe = (fields, { at }) => {
  const address = fields.hex("chdlc.address", "Address", at, 1, addresses);
  fields.hex("chdlc.control", "Control", at + 1, 1);
  const type = fields.hex("chdlc.protocol", "Protocol", at + 2, 2, { ...etherTypes, 0x8035: "Cisco keep-alive" });
  return { summary: `${addresses[address] ?? hexOf(address, 2)}, ${etherTypes[type] ?? hexOf(type, 4)}` };
};
