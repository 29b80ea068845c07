/** Pairs queries with their responses by identifier and question (RFC 5452, section 9): a row each. */
import { Doubt } from "../parts/doubt.ts";
import { type Context, type Message, peerOf, type Place, type Speaker } from "../protocol.ts";
import { messageDetail } from "./detail.ts";
import { type DnsMessage, parseDns } from "./parse.ts";
import { answeredColumns, type Asked, asked, type Dialect, isTransfer, queryLine, responseLine, rowOf, UNANSWERED } from "./rows.ts"; // prettier-ignore
import { isBrokenName } from "./reader.ts";
import type { DnsTable } from "./tables.ts";

/** Queries that wait at once on one connection; a resolver's busy port has some hundreds. */
const MAX_WAITING = 4096;
/** A response later than this many nanoseconds answers nothing: resolvers have given up by then. */
const MAX_RTT = 120_000_000_000n;
const SECOND = 1e9;

interface Waiting {
  readonly id: number;
  readonly columns: Asked;
  readonly message: Message;
}

/** Which table is filled, in which words. */
export interface Kind {
  readonly table: DnsTable;
  readonly dialect: Dialect;
  /** False where both directions are one: a multicast response answers everybody. */
  readonly isPaired: boolean;
}

export class DnsPairs {
  readonly #context: Context;
  readonly #kind: Kind;
  /** By speaker, identifier and question; of queries that are the same the last is answered first. */
  readonly #waiting = new Map<string, Waiting[]>();
  /** By speaker and identifier: which was asked last. Some failures come without a question, then the identifier must do. */
  readonly #last = new Map<string, string>();
  #count = 0;
  /** The zone transfer that was answered last: more messages of it may come. */
  #transfer: { readonly key: string; readonly columns: Asked } | null = null;
  readonly #doubt: Doubt;

  constructor(context: Context, kind: Kind) {
    this.#context = context;
    this.#kind = kind;
    this.#doubt = new Doubt(context);
  }

  /** One message. False where it is none. */
  message(from: Speaker, bytes: Uint8Array, place: Place): boolean {
    this.#doubt.settle();
    const message = parseDns(bytes, this.#kind.dialect.readData);
    if (!message) return false;
    if (!message.isWhole) this.#doubt.raise(from, place, "DNS message ends early");
    if (message.isResponse) this.#response(from, message, bytes.length, place);
    else this.#query(from, message, bytes.length, place);
    return true;
  }

  /** The capture lacks the rest of the message before. */
  isCut(from: Speaker): void {
    this.#doubt.isCut(from);
  }

  end(): void {
    this.#doubt.settle();
    for (const waiting of this.#waiting.values()) for (const query of waiting) this.#unanswered(query);
    this.#waiting.clear();
    this.#last.clear();
    this.#count = 0;
  }

  #query(from: Speaker, message: DnsMessage, length: number, place: Place): void {
    const { dialect, isPaired } = this.#kind;
    const query: Waiting = {
      id: message.id,
      columns: asked(message, dialect),
      message: {
        text: queryLine(message, dialect),
        from,
        place,
        length,
        detail: () => messageDetail(message, dialect),
      },
    };
    if (!isPaired) return this.#unanswered(query);
    if (this.#count >= MAX_WAITING) this.#giveUpOldest(place);
    const id = `${from} ${message.id}`;
    const key = `${id} ${questionOf(message)}`;
    const same = this.#waiting.get(key);
    if (same) same.push(query);
    else this.#waiting.set(key, [query]);
    this.#last.set(id, key);
    this.#count++;
  }

  #response(from: Speaker, message: DnsMessage, length: number, place: Place): void {
    const { dialect, table } = this.#kind;
    const key = `${peerOf(from)} ${message.id}`;
    const question = questionOf(message);
    const query = this.#take(question === "" ? this.#last.get(key) : `${key} ${question}`, place);
    const answered = answeredColumns(message, dialect);
    const text = responseLine(message, answered);
    const isMore = this.#transfer?.key === key && (message.questions.length === 0 || isTransfer(message));
    const transfer = isMore ? this.#transfer?.columns : undefined;
    const columns = query?.columns ?? transfer ?? asked(message, dialect);
    if (isTransfer(message)) this.#transfer = { key, columns };
    const rtt = query ? Number(place.ts - query.message.place.ts) / SECOND : null;
    const row = rowOf(this.#context.transport, message.id, columns, answered, rtt);
    const detail = (): string => messageDetail(message, dialect);
    const reply: Message = { text, from, place, length, detail };
    this.#context.found(table, row, query?.message ?? null, reply);
  }

  #take(key: string | undefined, place: Place): Waiting | null {
    const waiting = key === undefined ? undefined : this.#waiting.get(key);
    const query = waiting?.[waiting.length - 1];
    if (!query || place.ts - query.message.place.ts > MAX_RTT) return null;
    return this.#drop(key!, waiting, waiting.pop()!);
  }

  #drop(key: string, waiting: readonly Waiting[], query: Waiting): Waiting {
    this.#count--;
    if (waiting.length > 0) return query;
    this.#waiting.delete(key);
    const id = `${query.message.from} ${query.id}`;
    if (this.#last.get(id) === key) this.#last.delete(id);
    return query;
  }

  #giveUpOldest(place: Place): void {
    this.#context.report("app-waiting-limit", place);
    for (const [key, waiting] of this.#waiting) {
      const query = waiting.shift();
      if (query) this.#unanswered(this.#drop(key, waiting, query));
      return;
    }
  }

  #unanswered({ id, columns, message }: Waiting): void {
    const row = rowOf(this.#context.transport, id, columns, UNANSWERED, null);
    this.#context.found(this.#kind.table, row, message, null);
  }
}

/** The question to compare: names without regard to case, which resolvers vary to be sure of the reply; broken ones ask nothing. */
function questionOf({ questions }: DnsMessage): string {
  const asking = questions.filter(({ name }) => !isBrokenName(name));
  return asking.map(({ name, type }) => `${type} ${name.toLowerCase()}`).join(", ");
}
