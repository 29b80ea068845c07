/** Messages of handshakes and the replies to them, paired by a key that both carry. */
import { Keyed } from "../parts/keyed.ts";
import type { Context, Message } from "../protocol.ts";
import { vpnTable } from "./tables.ts";

/** Messages that wait for a reply: handshakes have a few at work at a time. */
const MAX_WAITING = 256;
/** Characters of one field. */
const MAX_FIELD = 1000;

/** Columns that messages fill. */
const NAMES = [
  "version",
  "initiator_id",
  "responder_id",
  "host",
  "user",
  "vendor",
  "offered",
  "chosen",
  "detail",
] as const;

/** Columns of one message; what the reply gives adds to what the request gave. */
export type Fields = Partial<Record<(typeof NAMES)[number], string | null>>;

interface Half {
  readonly kind: string;
  readonly name: string;
  readonly fields: Fields;
  readonly message: Message;
}

export class Handshakes {
  readonly #context: Context;
  readonly #basis: string;
  readonly #waiting = new Keyed<string, Half>(MAX_WAITING, (half) => this.#give(half, null));

  constructor(context: Context, basis: string) {
    this.#context = context;
    this.#basis = basis;
  }

  /** Who waits under a key. */
  waiting(key: string): Half | undefined {
    return this.#waiting.get(key);
  }

  /** A message that expects a reply; the same once more is a retransmission, which is no row of its own. */
  request(key: string, half: Half): void {
    const before = this.#waiting.get(key);
    if (before && before.name === half.name && before.message.from === half.message.from) return;
    if (!this.#waiting.add(key, half)) this.#context.report("app-waiting-limit", half.message.place);
  }

  /** The reply to what waits under a key; a row of its own where nothing does. */
  reply(key: string, half: Half): void {
    this.#give(this.#waiting.take(key), half);
  }

  /** A message that nobody replies to. */
  alone(half: Half): void {
    this.#give(half, null);
  }

  end(): void {
    this.#waiting.end();
  }

  #give(request: Half | null, reply: Half | null): void {
    this.#context.found(
      vpnTable,
      {
        kind: reply?.kind ?? request?.kind ?? "",
        message: request?.name ?? null,
        reply: reply?.name ?? null,
        ...merged(request?.fields ?? {}, reply?.fields ?? {}),
        basis: this.#basis,
      },
      request?.message ?? null,
      reply?.message ?? null,
    );
  }
}

/** Both sides' words of one column, the request's first; the same twice is said once. */
function merged(request: Fields, reply: Fields): Fields {
  const fields: Fields = {};
  for (const name of NAMES) {
    const [before, after] = [request[name] || null, reply[name] || null];
    const isBoth = before !== null && after !== null && before !== after;
    // Versions and ids are of the exchange: the reply's count where they differ.
    const isOne = name === "version" || name === "initiator_id" || name === "responder_id";
    const text = isBoth && !isOne ? `${before}; ${after}` : (after ?? before);
    fields[name] = text?.slice(0, MAX_FIELD) ?? null;
  }
  return fields;
}
