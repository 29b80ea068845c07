/** Which response answers which request of one connection (RFC 9112, section 9.3.2), also where some were not captured. */
import type { Place, Speaker } from "../protocol.ts";
import type { Exchange, Part } from "./exchange.ts";

/** Requests that wait for their response at once: pipelining beyond this is no browser's. */
const MAX_WAITING = 500;
/** Bytes of their heads together; beyond, the oldest goes out without a response. */
const MAX_WAITING_BYTES = 4 * 2 ** 20;

export interface PairsEvents {
  give(exchange: Exchange): void;
  /** The oldest went out without a response. */
  limit(place: Place): void;
}

export class Pairs {
  readonly #events: PairsEvents;
  /** Oldest first; only the first may have its response. */
  #open: Exchange[] = [];
  #bytes = 0;
  /** Responses were lost: the next one answers the newest request before it. */
  #isUnsure = false;

  constructor(events: PairsEvents) {
    this.#events = events;
  }

  /** The newest request. */
  get last(): Exchange | null {
    return this.#open[this.#open.length - 1] ?? null;
  }

  request(request: Part): Exchange {
    const exchange: Exchange = { request, reply: null, interim: [], streamId: null };
    this.#open.push(exchange);
    this.#bytes += request.headLength;
    while (this.#open.length > 1 && (this.#open.length > MAX_WAITING || this.#bytes > MAX_WAITING_BYTES)) {
      this.#events.limit(this.#open[0].request?.place ?? request.place);
      this.#shift();
    }
    return exchange;
  }

  /** An interim response leaves its request waiting for the final one (RFC 9110, section 15.2); false where none waits. */
  interim(part: Part): boolean {
    const exchange = this.#waitingFor(part);
    exchange?.interim.push(part.head.status);
    return exchange !== null;
  }

  reply(reply: Part): Exchange {
    const exchange = this.#waitingFor(reply);
    if (exchange) {
      exchange.reply = reply;
      return exchange;
    }
    // Its request is not in the capture; requests that wait came later, or from the same side.
    const alone: Exchange = { request: null, reply, interim: [], streamId: null };
    this.#open.unshift(alone);
    return alone;
  }

  ended(part: Part): void {
    const isOf = (one: Exchange): boolean => one.reply === part || one.request === part;
    const exchange = this.last && isOf(this.last) ? this.last : this.#open.find(isOf);
    if (exchange?.reply?.hasEnded && exchange.request?.hasEnded !== false) this.#shift(exchange);
  }

  /** Messages of one side are missing. */
  lose(from: Speaker): void {
    if (this.#open.some(({ request }) => request && request.from !== from)) this.#isUnsure = true;
  }

  end(): void {
    for (const exchange of this.#open.splice(0)) this.#events.give(exchange);
  }

  #waitingFor(reply: Part): Exchange | null {
    const waits = ({ request, reply: answered }: Exchange): boolean => !answered && request?.from !== reply.from;
    if (!this.#isUnsure) return this.#open.find(waits) ?? null;
    this.#isUnsure = false;
    const before = this.#open.filter((one) => waits(one) && one.request && one.request.place.ts <= reply.place.ts);
    const newest = before.pop() ?? null;
    for (const exchange of before) this.#shift(exchange);
    return newest;
  }

  #shift(exchange = this.#open[0]): void {
    this.#open.splice(this.#open.indexOf(exchange), 1);
    this.#bytes -= exchange.request?.headLength ?? 0;
    this.#events.give(exchange);
  }
}
