import { sll2 } from "../sll.ts";
import type { Described, Describe, Header } from "./field.ts";
import { type Fields, hexOf, type Names } from "../../model/fields.ts";
import { etherTypes, hardwareTypes } from "./names.ts";

const packetTypes: Names = {
  0: "to us", 1: "broadcast", 2: "multicast", 3: "to another host", 4: "sent by us",
}; // prettier-ignore
/** Values of the protocol field that are no Ether types. */
const linuxTypes: Names = { 1: "802.3 without LLC", 4: "802.2 LLC", 12: "CAN", 13: "CAN FD", 245: "802.11" };
const NETLINK = 824;

/** Linux cooked capture; both versions have the same name. */
export const sll: Describe = (fields, header) => (header.decoder === sll2 ? version2 : version1)(fields, header);

function version1(fields: Fields, { at }: Header): Described {
  const kind = fields.uint("sll.pkttype", "Packet type", at, 2, packetTypes);
  const hardware = fields.uint("sll.hatype", "Link-layer address type", at + 2, 2, hardwareTypes);
  fields.uint("sll.halen", "Link-layer address length", at + 4, 2);
  sender(fields, at + 6, fields.read(at + 4, 2));
  return { summary: summary(kind, protocol(fields, at + 14, hardware)) };
}

function version2(fields: Fields, { at }: Header): Described {
  const type = protocol(fields, at, fields.read(at + 8, 2));
  fields.uint("sll.ifindex", "Interface index", at + 4, 4);
  fields.uint("sll.hatype", "Link-layer address type", at + 8, 2, hardwareTypes);
  const kind = fields.uint("sll.pkttype", "Packet type", at + 10, 1, packetTypes);
  fields.uint("sll.halen", "Link-layer address length", at + 11, 1);
  sender(fields, at + 12, fields.read(at + 11, 1));
  return { summary: summary(kind, type) };
}

/** Eight bytes of room, of which the address takes as many as it has. */
function sender(fields: Fields, at: number, length: number): void {
  if (length === 6) fields.mac("sll.src.eth", "Source", at);
  else if (length === 4) fields.ip4("sll.src.ipv4", "Source", at);
  else if (length > 0) fields.raw("sll.src.other", "Source", at, Math.min(length, 8));
  if (length < 8) fields.raw("sll.unused", "Unused", at + length, 8 - length);
}

function protocol(fields: Fields, at: number, hardware: number): string {
  const value = fields.read(at, 2);
  if (hardware === NETLINK) {
    fields.hex("netlink.family", "Netlink family", at, 2);
    return `Netlink family ${value}`;
  }
  if (value < 0x600) fields.hex("sll.ltype", "Protocol", at, 2, linuxTypes);
  else fields.hex("sll.etype", "Protocol", at, 2, etherTypes);
  return linuxTypes[value] ?? etherTypes[value] ?? hexOf(value, 4);
}

function summary(kind: number, type: string): string {
  return `${packetTypes[kind] ?? `packet type ${kind}`}, ${type}`;
}
