/** Fields of QUIC's long headers as Wireshark names them (RFC 9000, section 17.2; RFC 8999); what is encrypted is payload. */
import { type Fields, hexOf } from "../../model/fields.ts";
import type { DescribeMessage } from "../describe/payload.ts";
import { Cursor } from "../parts/cursor.ts";
import { googlePacket } from "./google.ts";
import { describeGoogle } from "./google-fields.ts";
import { isLong, longPacket, varint } from "./packet.ts";
import { versionName } from "./versions.ts";

/** Packets of one datagram: there are three or four kinds. */
const MAX_PACKETS = 16;

export const describeQuic: DescribeMessage = (fields, { bytes, at, end }) => {
  const datagram = bytes.subarray(at, end);
  if (googlePacket(datagram, null)) return describeGoogle(fields, datagram, at, end);
  const said: string[] = [];
  let next = 0;
  while (said.length < MAX_PACKETS && next < datagram.length && isLong(datagram[next])) {
    const packet = longPacket(datagram, next);
    if (!packet) break;
    const start = at + next;
    const name = packet.kind === "negotiation" ? "version negotiation" : packet.kind;
    const whole = Math.max(1, packet.bytes.length);
    fields.group("quic.packet", "QUIC packet", start, whole, name, () =>
      header(fields, packet.kind, start, start + whole),
    );
    said.push(name);
    next += whole;
  }
  return { summary: said.join(", "), end: at + next };
};

function header(fields: Fields, kind: string, at: number, end: number): void {
  const isNegotiation = kind === "negotiation";
  fields.bits("quic.header_form", "Header Form", at, 1, 0x80, { 0: "Short Header", 1: "Long Header" });
  if (!isNegotiation) {
    fields.bits("quic.fixed_bit", "Fixed Bit", at, 1, 0x40);
    fields.bits("quic.long.packet_type", "Packet Type", at, 1, 0x30);
  }
  const version = fields.read(at + 1, 4);
  fields.put("quic.version", "Version", at + 1, 4, `${versionName(version)} (${hexOf(version, 8)})`);
  const destination = fields.uint("quic.dcil", "Destination Connection ID Length", at + 5, 1);
  fields.raw("quic.dcid", "Destination Connection ID", at + 6, destination);
  const source = fields.uint("quic.scil", "Source Connection ID Length", at + 6 + destination, 1);
  fields.raw("quic.scid", "Source Connection ID", at + 7 + destination, source);
  const next = at + 7 + destination + source;
  if (isNegotiation)
    for (let one = next; one + 4 <= end && fields.has(one, 4); one += 4) fields.hex("quic.supported_version", "Supported Version", one, 4); // prettier-ignore
  else if (kind === "retry") retry(fields, next, end);
  else lengths(fields, kind, next, end);
}

function retry(fields: Fields, at: number, end: number): void {
  fields.raw("quic.retry_token", "Retry Token", at, end - at - 16);
  fields.raw("quic.retry_integrity_tag", "Retry Integrity Tag", end - 16, 16);
}

/** A token's length and token (Initial only), then the length of packet number and payload. */
function lengths(fields: Fields, kind: string, at: number, end: number): void {
  const cursor = new Cursor(fields.bytes, at, end);
  if (kind === "initial") {
    const size = varint(cursor);
    if (cursor.short) return;
    fields.put("quic.token_length", "Token Length", at, cursor.at - at, size);
    if (size > end - cursor.at) return;
    fields.raw("quic.token", "Token", cursor.at, size);
    cursor.skip(size);
  }
  const from = cursor.at;
  const length = varint(cursor);
  if (cursor.short) return;
  fields.put("quic.length", "Length", from, cursor.at - from, length);
  fields.raw("quic.protected_payload", "Protected packet number and payload", cursor.at, end - cursor.at);
}
