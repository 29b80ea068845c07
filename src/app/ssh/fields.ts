/** Fields of what SSH says in the clear, as Wireshark names them: banners (RFC 4253, section 4.2) and KEXINIT (section 7.1). */
import type { Fields } from "../../model/fields.ts";
import type { DescribeMessage } from "../describe/payload.ts";
import type { Look } from "../protocol.ts";
import { parseKexInit } from "./parse.ts";

const LF = 10;
const CR = 13;
const KEXINIT = 20;
/** Length, padding length, message code: what stands before the cookie. */
const HEADER = 6;
const COOKIE = 16;
/** A packet that every implementation takes (RFC 4253, section 6.1). */
const MAX_PACKET = 35_000;

/** Lists of KEXINIT in their order: field, and what it is for people. */
const LISTS = [
  ["kex_algorithms", "Key exchange algorithms"],
  ["server_host_key_algorithms", "Server host key algorithms"],
  ["encryption_algorithms_client_to_server", "Encryption algorithms, client to server"],
  ["encryption_algorithms_server_to_client", "Encryption algorithms, server to client"],
  ["mac_algorithms_client_to_server", "MAC algorithms, client to server"],
  ["mac_algorithms_server_to_client", "MAC algorithms, server to client"],
  ["compression_algorithms_client_to_server", "Compression algorithms, client to server"],
  ["compression_algorithms_server_to_client", "Compression algorithms, server to client"],
  ["languages_client_to_server", "Languages, client to server"],
  ["languages_server_to_client", "Languages, server to client"],
] as const;

/** A whole packet with KEXINIT: nothing else has such lists. */
export function beginsKexInit({ orig, resp }: Look): boolean {
  const bytes = orig.length > 0 ? orig : resp;
  if (bytes.length < HEADER + COOKIE || bytes[5] !== KEXINIT) return false;
  const length = ((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]) >>> 0;
  if (length > MAX_PACKET || bytes.length < 4 + length || bytes[4] >= length) return false;
  return parseKexInit(bytes.subarray(HEADER, 4 + length)) !== null;
}

export const describeSsh: DescribeMessage = (fields, payload) => {
  const { bytes, at, end } = payload;
  if (bytes[at] === 0) return kexInit(fields, at);
  const newline = bytes.indexOf(LF, at);
  const next = newline < 0 || newline >= end ? end : newline + 1;
  let last = newline < 0 || newline >= end ? end : newline;
  if (last > at && bytes[last - 1] === CR) last--;
  const text = fields.text("ssh.protocol", "Protocol", at, last - at);
  if (beginsKexInit({ orig: bytes.subarray(next, end), resp: bytes.subarray(0, 0), ports: payload.ports })) {
    const { end: after } = kexInit(fields, next);
    return { summary: `${text}, key exchange init`, end: after };
  }
  return { summary: text, end: next };
};

function kexInit(fields: Fields, at: number): { readonly summary: string; readonly end: number } {
  const length = fields.uint("ssh.packet_length", "Packet Length", at, 4);
  const padding = fields.uint("ssh.padding_length", "Padding Length", at + 4, 1);
  const end = at + 4 + length;
  fields.group("ssh.key_exchange", "Key Exchange", at + 5, length - 1 - padding, "Key exchange init", () => {
    fields.uint("ssh.message_code", "Message Code", at + 5, 1, { [KEXINIT]: "Key Exchange Init" });
    fields.raw("ssh.cookie", "Cookie", at + HEADER, COOKIE);
    let next = at + HEADER + COOKIE;
    for (const [name, title] of LISTS) {
      const size = fields.uint(`ssh.${name}_length`, `${title}, length`, next, 4);
      if (size > 0) fields.text(`ssh.${name}`, title, next + 4, size);
      next += 4 + size;
    }
    fields.uint("ssh.first_kex_packet_follows", "First KEX Packet Follows", next, 1);
    fields.raw("ssh.kex.reserved", "Reserved", next + 1, 4);
  });
  fields.raw("ssh.padding_string", "Padding String", end - padding, padding);
  return { summary: "key exchange init", end };
}
