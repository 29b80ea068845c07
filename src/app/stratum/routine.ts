/** Jobs, polls and keep-alives come by the hundred and say the same: rows for the first, for what is new in them, and for the last. */
import { JOBS } from "./fields.ts";

/** Rows of one method on a connection: a pool that sets another difficulty every time fills no table. */
const MAX_ROWS = 100;

const POLLS = ["keepalived", "keepalive", "getjob", "getjobtemplate", "eth_getWork", "eth_submitHashrate", "mining.hashrate", "mining.noop", "mining.ping", "mining.pong"]; // prettier-ignore
const SETTINGS = ["mining.set_difficulty", "mining.set_target", "mining.set", "mining.set_extranonce", "mining.set_version_mask"]; // prettier-ignore
/** Notices of any other name share one count. */
const OTHER = "other";

/** Under which name a message is counted; null for one that has its row whatever it says. */
export function routineName(method: string, isNotice: boolean): string | null {
  if (method === "") return "reply";
  if (JOBS.has(method) || POLLS.includes(method) || SETTINGS.includes(method)) return method;
  return isNotice ? OTHER : null;
}

/** Do its parameters make it new? Those of jobs and polls differ every time. */
export function differsByParameters(method: string): boolean {
  return !JOBS.has(method) && !POLLS.includes(method);
}

interface Count<T> {
  /** What the last row said. */
  key: string;
  rows: number;
  /** Since the last row. */
  repeats: number;
  last: T | null;
}

export class Routine<T> {
  readonly #counts = new Map<string, Count<T>>();

  /** Takes one; gives how many like it had no row where this one is to have one, else null. */
  take(name: string, key: string, item: T): number | null {
    const count = this.#counts.get(name) ?? { key: "", rows: 0, repeats: 0, last: null };
    // The latest to come is the last to go.
    this.#counts.delete(name);
    this.#counts.set(name, count);
    if ((count.rows > 0 && count.key === key) || count.rows >= MAX_ROWS) {
      count.last = item;
      count.repeats++;
      return null;
    }
    const { repeats } = count;
    Object.assign(count, { key, rows: count.rows + 1, repeats: 0, last: null });
    return repeats;
  }

  /** The last of each name that had no row, and how many before it had none. */
  drain(): { readonly item: T; readonly repeats: number }[] {
    const left = [...this.#counts.values()].flatMap(({ last, repeats }) => (last === null ? [] : [{ item: last, repeats: repeats - 1 }])); // prettier-ignore
    this.#counts.clear();
    return left;
  }
}
