import { addWords, judge, lacking, putChecksum, type Verdict } from "./checksum.ts";
import type { Describe, Header } from "./field.ts";
import { type Fields, type Names } from "../../model/fields.ts";
import { quoted } from "./quoted.ts";

const types: Names = {
  0: "Echo reply", 3: "Destination unreachable", 4: "Source quench", 5: "Redirect", 8: "Echo request", 9: "Router advertisement",
  10: "Router solicitation", 11: "Time exceeded", 12: "Parameter problem", 13: "Timestamp request", 14: "Timestamp reply",
  17: "Address mask request", 18: "Address mask reply", 42: "Extended echo request", 43: "Extended echo reply",
}; // prettier-ignore

const codes: Readonly<Record<number, Names>> = {
  3: {
    0: "Network unreachable", 1: "Host unreachable", 2: "Protocol unreachable", 3: "Port unreachable", 4: "Fragmentation needed",
    5: "Source route failed", 6: "Network unknown", 7: "Host unknown", 9: "Network forbidden", 10: "Host forbidden", 13: "Filtered",
  },
  5: { 0: "for the network", 1: "for the host" },
  11: { 0: "in transit", 1: "in reassembly" },
}; // prettier-ignore

const ECHO = [0, 8];
const TIMESTAMP = [13, 14];
const MASK = [17, 18];
/** Errors quote the packet they are about from their ninth byte on. */
const ERRORS = [3, 4, 5, 11, 12];

export const icmp: Describe = (fields, header) => {
  const { at } = header;
  const type = fields.uint("icmp.type", "Type", at, 1, types);
  const code = fields.uint("icmp.code", "Code", at + 1, 1, codes[type]);
  putChecksum(fields, "icmp.checksum", "Checksum", at + 2, verdict(header));
  const name = types[type] ?? `type ${type}`;
  const codeName = codes[type]?.[code];
  if (ECHO.includes(type)) {
    const id = fields.uint("icmp.ident", "Identifier", at + 4, 2);
    const seq = fields.uint("icmp.seq", "Sequence Number", at + 6, 2);
    return { summary: `${name}, identifier ${id}, sequence ${seq}` };
  }
  message(fields, header, type, code);
  return { summary: codeName ? `${name}: ${codeName.toLowerCase()}` : `${name}, code ${code}` };
};

function message(fields: Fields, header: Header, type: number, code: number): void {
  const { at } = header;
  if (type === 5) fields.ip4("icmp.redir_gw", "Gateway Address", at + 4);
  else if (type === 3 && code === 4) fields.uint("icmp.mtu", "MTU of next hop", at + 6, 2);
  else if (type === 12) fields.uint("icmp.pointer", "Pointer", at + 4, 1);
  else if (TIMESTAMP.includes(type) || MASK.includes(type)) {
    fields.uint("icmp.ident", "Identifier", at + 4, 2);
    fields.uint("icmp.seq", "Sequence Number", at + 6, 2);
  }
  if (TIMESTAMP.includes(type)) {
    fields.uint("icmp.originate_timestamp", "Originate Timestamp", at + 8, 4, undefined, " ms after midnight UTC");
    fields.uint("icmp.receive_timestamp", "Receive Timestamp", at + 12, 4, undefined, " ms after midnight UTC");
    fields.uint("icmp.transmit_timestamp", "Transmit Timestamp", at + 16, 4, undefined, " ms after midnight UTC");
  }
  if (MASK.includes(type)) fields.ip4("icmp.address_mask", "Address Mask", at + 8);
  if (ERRORS.includes(type)) quoted(fields, header, at + 8, false);
}

function verdict({ bytes, at, end, wireEnd, around }: Header): Verdict {
  const why = lacking(around, wireEnd > end);
  if (why !== null) return { kind: "not checked", why };
  return judge(addWords(bytes, at, wireEnd), (bytes[at + 2] << 8) | bytes[at + 3]);
}
