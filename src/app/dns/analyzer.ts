/** DNS over UDP and TCP: queries paired with responses by id and question (RFC 5452, section 9). */
import { type Analyzer, type Exchange, line, type Place, type Protocol, type Speaker } from "../protocol.ts";
import { type DnsMessage, parseDns, rcodeName } from "./parse.ts";

/** Queries that wait at once on one connection; a resolver's busy port has some hundreds. */
const MAX_WAITING = 4096;
/** Bytes of an unfinished message over TCP: a length of 16 bits. */
const MAX_MESSAGE = 65_537;

interface Query {
  readonly text: string;
  readonly place: Place;
}

class DnsPairs {
  readonly #out: (exchange: Exchange) => void;
  readonly #waiting = new Map<string, Query>();

  constructor(out: (exchange: Exchange) => void) {
    this.#out = out;
  }

  message(bytes: Uint8Array, place: Place): void {
    const message = parseDns(bytes);
    if (!message) return;
    const text = questionText(message);
    const key = `${message.id} ${text.toLowerCase()}`;
    if (message.isResponse) {
      const query = this.#waiting.get(key);
      this.#waiting.delete(key);
      this.#out({
        request: query?.text ?? text,
        reply: replyText(message),
        requestPlace: query?.place ?? null,
        replyPlace: place,
      });
      return;
    }
    const before = this.#waiting.get(key);
    // Asked again: the one before got no answer.
    if (before) this.#unanswered(before);
    if (this.#waiting.size >= MAX_WAITING) return this.#unanswered({ text, place });
    this.#waiting.set(key, { text, place });
  }

  end(): void {
    for (const query of this.#waiting.values()) this.#unanswered(query);
    this.#waiting.clear();
  }

  #unanswered({ text, place }: Query): void {
    this.#out({ request: text, reply: null, requestPlace: place, replyPlace: null });
  }
}

function questionText({ questions }: DnsMessage): string {
  return line(questions.map(({ name, type }) => `${type} ${name}`).join(", "));
}

function replyText({ rcode, answers, isTruncated, isWhole }: DnsMessage): string {
  const parts = [rcodeName(rcode), answers.join(", "), isTruncated ? "truncated" : "", isWhole ? "" : "cut"];
  return line(parts.filter((part) => part !== "").join(" "));
}

/** Plausible as a message, not only parsable: other protocols' bytes parse as a header too. */
function looksLikeDns(bytes: Uint8Array, isUsual: boolean): boolean {
  const message = parseDns(bytes);
  if (!message || message.opcode > 6) return false;
  if (isUsual) return true;
  const isOrdinary = message.isWhole && message.questions.length === 1 && !/^TYPE/.test(message.questions[0].type);
  return isOrdinary && ((bytes[4] << 8) | bytes[5]) === 1 && (message.isResponse || ((bytes[6] << 8) | bytes[7]) === 0);
}

const DNS_PORTS = [53, 5353, 5355];
const isUsual = (ports: readonly [number, number]): boolean => ports.some((port) => DNS_PORTS.includes(port));

export const dns: Protocol = {
  id: "dns",
  name: "DNS over UDP",
  spec: "RFC 1035",
  transport: "udp",
  recognise: (bytes, _from, ports) => looksLikeDns(bytes, isUsual(ports)),
  analyzer(out) {
    const pairs = new DnsPairs(out);
    return {
      data: (_from: Speaker, bytes: Uint8Array, place: Place) => pairs.message(bytes, place),
      gap: () => {},
      end: () => pairs.end(),
    };
  },
};

/** Messages with their length before them (RFC 1035, section 4.2.2). */
class TcpMessages {
  #held = new Uint8Array(0);
  #place: Place | null = null;
  #isLost = false;
  readonly #take: (bytes: Uint8Array, place: Place) => void;

  constructor(take: (bytes: Uint8Array, place: Place) => void) {
    this.#take = take;
  }

  data(bytes: Uint8Array, place: Place): void {
    if (this.#isLost) return;
    if (this.#held.length === 0) this.#place = place;
    let joined = new Uint8Array(this.#held.length + bytes.length);
    joined.set(this.#held);
    joined.set(bytes, this.#held.length);
    for (let size = sizeOf(joined); joined.length >= 2 && joined.length >= 2 + size; size = sizeOf(joined)) {
      this.#take(joined.subarray(2, 2 + size), this.#place ?? place);
      joined = joined.subarray(2 + size);
      this.#place = place;
    }
    this.#held = joined.slice(0, MAX_MESSAGE);
  }

  /** Where the next message begins nobody knows. */
  gap(): void {
    this.#isLost = true;
  }
}

function sizeOf(bytes: Uint8Array): number {
  return bytes.length < 2 ? 0 : (bytes[0] << 8) | bytes[1];
}

export const dnsTcp: Protocol = {
  id: "dns",
  name: "DNS over TCP",
  spec: "RFC 7766",
  transport: "tcp",
  recognise(bytes, _from, ports) {
    const size = sizeOf(bytes);
    return size >= 12 && bytes.length >= 14 && looksLikeDns(bytes.subarray(2, 2 + size), isUsual(ports) && size < 4096);
  },
  analyzer(out): Analyzer {
    const pairs = new DnsPairs(out);
    const side = (): TcpMessages => new TcpMessages((bytes, place) => pairs.message(bytes, place));
    const sides: Readonly<Record<Speaker, TcpMessages>> = { orig: side(), resp: side() };
    return {
      data: (from, bytes, place) => sides[from].data(bytes, place),
      gap: (from) => sides[from].gap(),
      end: () => pairs.end(),
    };
  },
};
