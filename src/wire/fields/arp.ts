import type { Describe, Header } from "./field.ts";
import type { Fields, Names } from "../../model/fields.ts";
import { etherTypes, hardwareTypes } from "./names.ts";

const opcodes: Names = {
  1: "request", 2: "reply", 3: "reverse request", 4: "reverse reply", 8: "inverse request", 9: "inverse reply", 10: "NAK",
}; // prettier-ignore
const ETHERNET = 1;
const IPV4 = 0x0800;

export const arp: Describe = (fields, header) => {
  const { at } = header;
  const hardware = fields.uint("arp.hw.type", "Hardware type", at, 2, hardwareTypes);
  const protocol = fields.hex("arp.proto.type", "Protocol type", at + 2, 2, etherTypes);
  const hardwareSize = fields.uint("arp.hw.size", "Hardware size", at + 4, 1);
  const protocolSize = fields.uint("arp.proto.size", "Protocol size", at + 5, 1);
  const opcode = fields.uint("arp.opcode", "Opcode", at + 6, 2, opcodes);
  const sizes = {
    isMac: hardware === ETHERNET && hardwareSize === 6,
    isIp: protocol === IPV4 && protocolSize === 4,
    hardwareSize,
    protocolSize,
  };
  const sender = party(fields, "src", "Sender", at + 8, sizes);
  const target = party(fields, "dst", "Target", at + 8 + hardwareSize + protocolSize, sizes);
  const carriesUntil = at + 8 + 2 * (hardwareSize + protocolSize);
  return { summary: says(opcode, sender, target), ...(fields.has(at, 8) && { carriesUntil }) };
};

interface Party {
  readonly hardware: string;
  readonly protocol: string;
}

function party(
  fields: Fields,
  side: "src" | "dst",
  who: string,
  at: Header["at"],
  sizes: {
    readonly isMac: boolean;
    readonly isIp: boolean;
    readonly hardwareSize: number;
    readonly protocolSize: number;
  },
): Party {
  const ipAt = at + sizes.hardwareSize;
  let hardware = "?";
  let protocol = "?";
  if (sizes.isMac) hardware = fields.mac(`arp.${side}.hw_mac`, `${who} MAC address`, at);
  else fields.raw(`arp.${side}.hw`, `${who} hardware address`, at, sizes.hardwareSize);
  if (sizes.isIp) protocol = fields.ip4(`arp.${side}.proto_ipv4`, `${who} IP address`, ipAt);
  else fields.raw(`arp.${side}.proto`, `${who} protocol address`, ipAt, sizes.protocolSize);
  return { hardware, protocol };
}

function says(opcode: number, sender: Party, target: Party): string {
  if (opcode === 1) return `who has ${target.protocol}? tell ${sender.protocol}`;
  if (opcode === 2) return `${sender.protocol} is at ${sender.hardware}`;
  return `${opcodes[opcode] ?? `opcode ${opcode}`}: ${sender.protocol} → ${target.protocol}`;
}
