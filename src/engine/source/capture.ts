import { assert } from "../../base/assert.ts";
import type { CaptureFormat, CaptureReader, PacketSink } from "../../capture/format.ts";
import { CHUNK } from "./options.ts";
import type { ReadOptions, ReadSummary, SourceFile } from "./options.ts";
import { readThrough } from "./pace.ts";
import type { PieceTaker } from "./pace.ts";

/** Room for what a reader could not use yet, before a chunk; a longer rest gets a buffer of its own. */
const CARRY = 256 << 10;
/** Buffers in turn. With two, decoding waited for the reading thread to wake up (docs/decisions/0017-faster-connections.md). */
const ROOMS = 3;
/** The buffer never grows beyond: no reader asks for a record of more than its own limit (capture/limits.ts). */
const MAX_BUFFER = 512 << 20;

/** Decodes a capture file into a sink. Rejects only with CaseError `cancelled`; damage goes to the sink. */
export function readCapture(
  file: SourceFile,
  format: CaptureFormat,
  sink: PacketSink,
  options?: ReadOptions,
): Promise<ReadSummary> {
  return readThrough(file, new CaptureTaker(format.open(sink)), sink, options);
}

/** A buffer a piece is read into, behind room for what the piece before could not use. */
class Room {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }
}

/**
 * Buffers in turn: while one is decoded the others are read into. What a piece leaves unused is put in front of the next one.
 * What was delivered of a piece stays where it is until the receiver has let go of it (`afterChunk`).
 */
class CaptureTaker implements PieceTaker {
  readonly rooms = ROOMS;
  readonly #reader: CaptureReader;
  readonly #rooms = Array.from({ length: ROOMS }, () => new Room(new Uint8Array(CARRY + CHUNK)));
  #asked = 0;
  #taken = 0;
  /** Bytes the piece before left unused, which lie at `offset` in the file: before the next piece, or here when there are more. */
  #rest = 0;
  #longRest: Uint8Array | undefined;
  #offset = 0;

  constructor(reader: CaptureReader) {
    this.#reader = reader;
  }

  room(): Uint8Array {
    return this.#rooms[this.#asked++ % ROOMS].bytes.subarray(CARRY);
  }

  filled(read: number, last: boolean): void {
    const room = this.#rooms[this.#taken++ % ROOMS];
    const { bytes, view } = this.#longRest ? this.#joined(this.#longRest, room, read) : room;
    const from = this.#longRest ? 0 : CARRY - this.#rest;
    const to = from + this.#rest + read;
    const used = this.#reader.push(bytes, view, from, to, this.#offset, last);
    this.#offset += used - from;
    this.#carry(bytes.subarray(used, to));
  }

  /** Saves the rest now: the next read into this room may begin before the next piece is taken. */
  #carry(rest: Uint8Array): void {
    this.#rest = rest.length;
    this.#longRest = rest.length > CARRY ? rest.slice() : undefined;
    if (!this.#longRest) this.#rooms[this.#taken % ROOMS].bytes.set(rest, CARRY - rest.length);
  }

  /** A longer buffer, for a rest that has no room before the next piece. */
  #joined(rest: Uint8Array, room: Room, read: number): Room {
    assert(rest.length < MAX_BUFFER, "a capture reader asks for more than its largest record");
    const longer = new Uint8Array(rest.length + read);
    longer.set(rest);
    longer.set(room.bytes.subarray(CARRY, CARRY + read), rest.length);
    return new Room(longer);
  }
}
