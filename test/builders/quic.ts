/** Initial and Handshake packets of QUIC, protected as RFC 9001 says, by Node's own ciphers. */
import { createCipheriv } from "node:crypto";
import { initialKeys, type PacketKeys } from "../../src/app/quic/protection.ts";
import { V2, versionOf } from "../../src/app/quic/versions.ts";
import { nodeTools } from "../../src/engine/protocols/tools.ts";

export const fromHex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ""), "hex"));

export function keysOf(version: number, dcid: Uint8Array) {
  return initialKeys(nodeTools, versionOf(version)!, dcid);
}

/** A variable-length integer of two bytes. */
const varint2 = (value: number): number[] => [0x40 | (value >> 8), value & 255];

/** `type` 8 in Google's versions. */
export function cryptoFrame(offset: number, data: Uint8Array, type = 6): Uint8Array {
  return Uint8Array.from([type, ...varint2(offset), ...varint2(data.length), ...data]);
}

export interface InitialOptions {
  readonly version?: number;
  readonly dcid: Uint8Array;
  readonly scid?: Uint8Array;
  readonly token?: Uint8Array;
  readonly number: number;
  readonly numberSize?: number;
  /** A Handshake packet: no token, another kind. */
  readonly isHandshake?: boolean;
  /** The bit that all packets had before RFC 9287. */
  readonly hasFixedBit?: boolean;
}

/** `frames` are padded to `size` bytes. */
export function initialPacket(keys: PacketKeys, options: InitialOptions, frames: Uint8Array, size = 0): Uint8Array {
  const {
    version = 1,
    dcid,
    scid = new Uint8Array(0),
    token,
    number,
    numberSize = 4,
    isHandshake = false,
    hasFixedBit = true,
  } = options;
  const payload = Buffer.alloc(Math.max(size, frames.length));
  payload.set(frames);
  const first = (hasFixedBit ? 0xc0 : 0x80) | (version === V2 ? 0x10 : 0) | (isHandshake ? 0x20 : 0) | (numberSize - 1);
  const header = Buffer.from([
    first, version >>> 24, (version >> 16) & 255, (version >> 8) & 255, version & 255,
    dcid.length, ...dcid, scid.length, ...scid, ...(isHandshake ? [] : token ? [token.length, ...token] : [0]),
    ...varint2(numberSize + payload.length + 16),
    ...Array.from({ length: numberSize }, (_, i) => (number >>> (8 * (numberSize - 1 - i))) & 255),
  ]); // prettier-ignore
  const nonce = Buffer.from(keys.iv);
  nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ number) >>> 0, 8);
  const cipher = createCipheriv(keys.cipher as "aes-128-gcm", keys.key, nonce);
  cipher.setAAD(header);
  const sealed = Buffer.concat([cipher.update(payload), cipher.final(), cipher.getAuthTag()]);
  const packet = Buffer.concat([header, sealed]);
  const numberAt = header.length - numberSize;
  const mask = createCipheriv(keys.mask, keys.hp, null).update(packet.subarray(numberAt + 4, numberAt + 20));
  packet[0] ^= mask[0] & 15;
  for (let i = 0; i < numberSize; i++) packet[numberAt + i] ^= mask[1 + i];
  return Uint8Array.from(packet);
}
