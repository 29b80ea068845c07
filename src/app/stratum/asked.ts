/** Requests of one side that wait: replies are told by their ids, which some miners use over and over. */
import type { Place } from "../protocol.ts";
import type { Dialect, Fields } from "./fields.ts";
import type { StratumMessage } from "./message.ts";

/** Requests kept at most: miners have a handful open; pools that never answer must not fill memory. */
const MAX_WAITING = 100;

/** What was said of the miner so far, and how it went. */
export interface State {
  readonly dialect: Dialect | null;
  readonly known: Fields;
  readonly accepted: number;
  readonly rejected: number;
  readonly jobs: number;
}

export const NOTHING_SAID: State = { dialect: null, known: {}, accepted: 0, rejected: 0, jobs: 0 };

export interface Asked {
  readonly message: StratumMessage;
  readonly fields: Fields;
  /** When it was asked. */
  readonly state: State;
  readonly place: Place;
  readonly length: number;
  /** Its reply may be among bytes that the capture lacks. */
  isUnsure: boolean;
}

export class AskedList {
  #items: Asked[] = [];

  /** Adds one; gives one that goes out without a reply: the same id that may have been answered, or the oldest of too many. */
  add(asked: Asked): Asked | null {
    const index = this.#items.findIndex((one) => one.isUnsure && one.message.id === asked.message.id);
    this.#items.push(asked);
    if (index >= 0) return this.#items.splice(index, 1)[0];
    return this.#items.length > MAX_WAITING ? (this.#items.shift() ?? null) : null;
  }

  /** The one that has waited longest of those that fit. */
  take(fits: (asked: Asked) => boolean): Asked | null {
    const index = this.#items.findIndex(fits);
    return index < 0 ? null : this.#items.splice(index, 1)[0];
  }

  doubt(): void {
    for (const asked of this.#items) asked.isUnsure = true;
  }

  drain(): Asked[] {
    return this.#items.splice(0);
  }
}
