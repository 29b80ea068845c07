/** What one side has said and nobody has used yet: for messages that come in pieces. Bounded; no byte is copied twice on average. */
import type { Place } from "../protocol.ts";
import { further } from "../protocol.ts";
import { giveRoom, takeRoom } from "./rooms.ts";

const NO_ROOM = new Uint8Array(0);

interface Mark {
  /** Index in the buffer from which `place` holds. */
  at: number;
  readonly place: Place;
}

export class Inbox {
  readonly #limit: number;
  #buffer: Uint8Array = NO_ROOM;
  #start = 0;
  #end = 0;
  #marks: Mark[] = [];

  /** `limit`: bytes that a message may have; beyond it `push` refuses. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get length(): number {
    return this.#end - this.#start;
  }

  /** What is held; valid until the next call that changes it. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  /** Place of the byte `at` bytes on; of the first where nothing more is said. Only where something is held. */
  place(at = 0): Place {
    const index = this.#start + at;
    let mark = this.#marks[0];
    for (const next of this.#marks) {
      if (next.at > index) break;
      mark = next;
    }
    return further(mark.place, index - mark.at);
  }

  /** Adds bytes; false, and holds nothing any longer, where that would be more than the limit. */
  push(bytes: Uint8Array, place: Place): boolean {
    if (this.length + bytes.length > this.#limit) {
      this.clear();
      return false;
    }
    if (bytes.length === 0) return true;
    if (this.#end + bytes.length > this.#buffer.length) this.#makeRoom(bytes.length);
    this.#marks.push({ at: this.#end, place });
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
    return true;
  }

  /** The first `count` bytes are done with. */
  drop(count: number): void {
    this.#start = Math.min(this.#end, this.#start + count);
    if (this.#start === this.#end) return this.clear();
    let used = 0;
    while (used + 1 < this.#marks.length && this.#marks[used + 1].at <= this.#start) used++;
    if (used > 0) this.#marks.splice(0, used);
  }

  clear(): void {
    this.#start = 0;
    this.#end = 0;
    this.#marks = [];
    giveRoom(this.#buffer);
    this.#buffer = NO_ROOM;
  }

  #makeRoom(more: number): void {
    const held = this.length;
    const before = this.#buffer;
    const isRoomHere = held + more <= before.length && this.#start >= held;
    const target = isRoomHere ? before : takeRoom(Math.max(held + more, Math.min(held * 2 + more, this.#limit)));
    target.set(before.subarray(this.#start, this.#end));
    if (!isRoomHere) giveRoom(before);
    for (const mark of this.#marks) mark.at -= this.#start;
    this.#buffer = target;
    this.#start = 0;
    this.#end = held;
  }
}
