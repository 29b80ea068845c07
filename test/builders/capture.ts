/** Capture files for tests, byte by byte. */
import { concat, u16, u32, u64 } from "./bytes.ts";

/** A packet for a file: whole seconds and nanoseconds since 1970; `original` defaults to the length of `bytes`. */
export interface BuiltPacket {
  readonly bytes: Uint8Array;
  readonly seconds?: number;
  readonly nanos?: number;
  readonly original?: number;
}

export interface PcapOptions {
  readonly little?: boolean;
  /** Nanosecond magic number and fractions. */
  readonly nanoseconds?: boolean;
  readonly magic?: number;
  readonly version?: readonly [major: number, minor: number];
  readonly snapLength?: number;
  readonly linkType?: number;
  /** More bytes behind each record header, and behind the file header. */
  readonly recordExtra?: Uint8Array;
  readonly fileExtra?: Uint8Array;
  /** The two lengths of a record in the order before version 2.3. */
  readonly originalFirst?: boolean;
}

/** A pcap file; by default little-endian, microseconds, Ethernet, version 2.4. */
export function pcapFile(packets: readonly BuiltPacket[], options: PcapOptions = {}): Uint8Array {
  const { little = true, nanoseconds = false, version = [2, 4], snapLength = 262144, linkType = 1 } = options;
  const { magic = nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, recordExtra = new Uint8Array(0) } = options;
  const header = concat(
    u32(little, magic),
    u16(version[0], little),
    u16(version[1], little),
    u32(little, 0, 0, snapLength, linkType),
    options.fileExtra ?? new Uint8Array(0),
  );
  const records = packets.map(({ bytes, seconds = 0, nanos = 0, original = bytes.length }) => {
    const lengths = options.originalFirst ? [original, bytes.length] : [bytes.length, original];
    const fraction = nanoseconds ? nanos : Math.floor(nanos / 1000);
    return concat(u32(little, seconds, fraction, ...lengths), recordExtra, bytes);
  });
  return concat(header, ...records);
}

/** A pcapng block, to be written in the byte order of its section; `little` on a section sets it. */
export interface BuiltBlock {
  readonly little?: boolean;
  build(little: boolean): Uint8Array;
}

/** Code and value of an option; the value may depend on the byte order. */
export type BuiltOption = readonly [code: number, value: Uint8Array | ((little: boolean) => Uint8Array)];

/** A pcapng file: a section header block first (in the byte order asked for), then the blocks. */
export function pcapngFile(blocks: readonly BuiltBlock[], options: { readonly little?: boolean } = {}): Uint8Array {
  let order = options.little ?? true;
  return concat(
    ...[section({ little: order }), ...blocks].map((block) => {
      order = block.little ?? order;
      return block.build(order);
    }),
  );
}

/** A block of any type, framed. */
export function block(type: number, body: (little: boolean) => Uint8Array): BuiltBlock {
  return {
    build: (little) => {
      const bytes = pad(body(little));
      const size = bytes.length + 12;
      return concat(u32(little, type, size), bytes, u32(little, size));
    },
  };
}

export function section(options: { little: boolean; options?: readonly BuiltOption[]; length?: bigint }): BuiltBlock {
  const body = (little: boolean) =>
    concat(
      u32(little, 0x1a2b3c4d),
      u16(1, little),
      u16(0, little),
      u64(options.length ?? -1n, little),
      builtOptions(options.options, little),
    );
  return { little: options.little, build: block(0x0a0d0d0a, body).build };
}

/** Interface description block. `resolution` is the byte of if_tsresol, `offset` the seconds of if_tsoffset. */
export function interfaceBlock(
  about: {
    linkType?: number;
    snapLength?: number;
    name?: string;
    resolution?: number;
    offset?: bigint;
    options?: readonly BuiltOption[];
  } = {},
): BuiltBlock {
  const { name, resolution, offset } = about;
  const options: BuiltOption[] = [...(about.options ?? [])];
  if (name !== undefined) options.push([2, text(name)]);
  if (resolution !== undefined) options.push([9, Uint8Array.of(resolution)]);
  if (offset !== undefined) options.push([14, (little) => u64(offset, little)]);
  return block(1, (little) =>
    concat(
      u16(about.linkType ?? 1, little),
      u16(0, little),
      u32(little, about.snapLength ?? 0),
      builtOptions(options, little),
    ),
  );
}

/** Enhanced packet block; `time` in units of its interface. */
export function packetBlock(packet: {
  bytes: Uint8Array;
  time?: bigint;
  original?: number;
  interface?: number;
  captured?: number;
  options?: readonly BuiltOption[];
}): BuiltBlock {
  const { bytes, time = 0n, original = bytes.length, captured = bytes.length } = packet;
  return block(6, (little) =>
    concat(
      u32(little, packet.interface ?? 0, ...timeWords(time), captured, original),
      pad(bytes),
      builtOptions(packet.options, little),
    ),
  );
}

/** The obsolete packet block. */
export function oldPacketBlock(packet: {
  bytes: Uint8Array;
  time?: bigint;
  interface?: number;
  drops?: number;
}): BuiltBlock {
  const { bytes, time = 0n } = packet;
  return block(2, (little) =>
    concat(
      u16(packet.interface ?? 0, little),
      u16(packet.drops ?? 0, little),
      u32(little, ...timeWords(time), bytes.length, bytes.length),
      pad(bytes),
    ),
  );
}

export function simplePacketBlock(bytes: Uint8Array, original = bytes.length): BuiltBlock {
  return block(3, (little) => concat(u32(little, original), pad(bytes)));
}

/** Interface statistics block with isb_ifdrop and isb_osdrop. */
export function statisticsBlock(about: { interface?: number; dropped: bigint; systemDropped?: bigint }): BuiltBlock {
  const options: BuiltOption[] = [[5, (little) => u64(about.dropped, little)]];
  const { systemDropped } = about;
  if (systemDropped !== undefined) options.push([7, (little) => u64(systemDropped, little)]);
  return block(5, (little) => concat(u32(little, about.interface ?? 0, 0, 0), builtOptions(options, little)));
}

/** Name resolution block: addresses of 4 or 16 bytes with their names. */
export function namesBlock(records: readonly (readonly [Uint8Array, readonly string[]])[]): BuiltBlock {
  return block(4, (little) =>
    concat(
      ...records.map(([address, names]) => {
        const value = concat(address, ...names.map((name) => text(`${name}\0`)));
        return concat(u16(address.length === 4 ? 1 : 2, little), u16(value.length, little), pad(value));
      }),
      u32(little, 0),
    ),
  );
}

/** Decryption secrets block. */
export function secretsBlock(type: number, secrets: Uint8Array): BuiltBlock {
  return block(10, (little) => concat(u32(little, type, secrets.length), pad(secrets)));
}

/** UTF-8 bytes. */
export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function builtOptions(options: readonly BuiltOption[] | undefined, little: boolean): Uint8Array {
  if (!options?.length) return new Uint8Array(0);
  const parts = options.map(([code, value]) => {
    const bytes = typeof value === "function" ? value(little) : value;
    return concat(u16(code, little), u16(bytes.length, little), pad(bytes));
  });
  return concat(...parts, u32(little, 0));
}

function timeWords(time: bigint): [high: number, low: number] {
  return [Number(time >> 32n), Number(time & 0xffffffffn)];
}

function pad(bytes: Uint8Array): Uint8Array {
  return concat(bytes, new Uint8Array(-bytes.length & 3));
}
