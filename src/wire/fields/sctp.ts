import { lacking, putChecksum, type Verdict } from "./checksum.ts";
import type { Describe, Header } from "./field.ts";
import { bytesText, type Fields, type Names } from "../../model/fields.ts";
import { sctpChunk } from "./sctp-chunks.ts";

/** Chunks described of one packet: real ones have a handful. */
const CHUNKS = 256;

export const chunkTypes: Names = {
  0: "DATA", 1: "INIT", 2: "INIT ACK", 3: "SACK", 4: "HEARTBEAT", 5: "HEARTBEAT ACK", 6: "ABORT", 7: "SHUTDOWN", 8: "SHUTDOWN ACK",
  9: "ERROR", 10: "COOKIE ECHO", 11: "COOKIE ACK", 12: "ECNE", 13: "CWR", 14: "SHUTDOWN COMPLETE", 15: "AUTH", 64: "I-DATA",
  128: "ASCONF ACK", 130: "RE-CONFIG", 132: "PAD", 192: "FORWARD TSN", 193: "ASCONF", 194: "I-FORWARD TSN",
}; // prettier-ignore

export const sctp: Describe = (fields, header) => {
  const { at } = header;
  const src = fields.uint("sctp.srcport", "Source Port", at, 2);
  const dst = fields.uint("sctp.dstport", "Destination Port", at + 2, 2);
  fields.hex("sctp.verification_tag", "Verification tag", at + 4, 4);
  putChecksum(fields, "sctp.checksum", "Checksum", at + 8, verdict(header), 4);
  const types = chunks(fields, at + 12);
  return { summary: `${src} → ${dst}${types.length > 0 ? `, ${types.join(", ")}` : ""}` };
};

/** Adds the chunks; names of them. */
function chunks(fields: Fields, from: number): string[] {
  const types: string[] = [];
  for (let at = from; fields.has(at, 4) && types.length < CHUNKS;) {
    const type = fields.read(at, 1);
    const length = fields.read(at + 2, 2);
    if (length < 4) break;
    const padded = (length + 3) & ~3;
    const name = chunkTypes[type] ?? `chunk ${type}`;
    const start = at;
    fields.group("sctp.chunk", `${name} chunk`, at, padded, bytesText(length), () => {
      fields.uint("sctp.chunk_type", "Chunk type", start, 1, chunkTypes);
      fields.hex("sctp.chunk_flags", "Chunk flags", start + 1, 1);
      fields.uint("sctp.chunk_length", "Chunk length", start + 2, 2);
      sctpChunk(fields, type, start + 4, start + length);
      fields.raw("sctp.chunk_padding", "Chunk padding", start + length, padded - length);
    });
    types.push(name);
    at += padded;
  }
  return types;
}

/** CRC-32C over the packet with the checksum taken as zero (RFC 9260 appendix A); it stands least significant byte first. */
function verdict({ bytes, view, at, end, wireEnd, around }: Header): Verdict {
  const why = lacking(around, wireEnd > end || at + 12 > end);
  if (why !== null) return { kind: "not checked", why };
  let crc = 0xffffffff;
  for (let i = at; i < wireEnd; i++) {
    crc ^= i >= at + 8 && i < at + 12 ? 0 : bytes[i];
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  const sum = ~crc >>> 0;
  if (view.getUint32(at + 8, true) === sum) return { kind: "right" };
  const swapped = ((sum & 0xff) << 24) | ((sum & 0xff00) << 8) | ((sum >>> 8) & 0xff00) | (sum >>> 24);
  return { kind: "wrong", expected: swapped >>> 0 };
}
