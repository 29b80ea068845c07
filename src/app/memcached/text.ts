/** The text protocol: commands paired with their replies in order. */
import { seconds } from "../parts/seconds.ts";
import { Sides } from "../parts/sides.ts";
import { Waiting } from "../parts/waiting.ts";
import { type Analyzer, type Context, line, type Message, peerOf, type Place, type Speaker } from "../protocol.ts";
import { Blocks } from "./blocks.ts";
import { readTextCommand, readTextReply, type TextCommand } from "./command.ts";
import { memcachedTable } from "./tables.ts";

/** Asked, and what came of it so far. */
interface Asked {
  readonly command: TextCommand | null;
  readonly request: Message | null;
  hits: number;
  bytes: number;
  first: Place | null;
  length: number;
}

export class TextCommands implements Analyzer {
  readonly #context: Context;
  readonly #client: Speaker;
  readonly #sides: Sides<Blocks, Blocks>;
  readonly #waiting = new Waiting<Asked>();
  #isUnsure = false;
  /** A reply to what the capture lacks. */
  #unasked: Asked = nothing(null, null);

  constructor(context: Context, client: Speaker) {
    this.#context = context;
    this.#client = client;
    const bad = (place: Place): void => context.report("app-malformed", place, "no command or reply");
    const asked = new Blocks({ line: (text, place, length) => this.#asked(text, place, length), bad });
    const answered = new Blocks({ line: (text, place, length) => this.#answered(text, place, length), bad });
    this.#sides = new Sides(context, client, asked, answered);
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    this.#sides.data(from, bytes, place);
  }

  gap(from: Speaker, size: number): void {
    if (!this.#sides.gap(from, size)) this.#isUnsure = true;
  }

  end(): void {
    for (const asked of this.#waiting.drain()) this.#found(asked, null, null, null);
  }

  #asked(text: string, place: Place, length: number): number | null {
    const command = readTextCommand(text);
    if (!command) return null;
    // The client goes on, so what waited had its reply in the bytes that are missing.
    if (this.#isUnsure) for (const answered of this.#waiting.drain()) this.#found(answered, null, null, null);
    this.#isUnsure = false;
    const value = command.valueLength;
    const whole = length + (value === null ? 0 : value + 2);
    const asked = nothing(command, { text: line(text), from: this.#client, place, length: whole });
    if (command.isQuiet) this.#found(asked, null, null, null);
    else if (!this.#waiting.add(asked)) {
      this.#context.report("app-waiting-limit", place);
      this.#found(asked, null, null, null);
    }
    return value ?? -1;
  }

  #answered(text: string, place: Place, length: number): number | null {
    const reply = readTextReply(text);
    if (!reply) return null;
    const asked = this.#waiting.first ?? this.#unasked;
    asked.first ??= place;
    asked.length += length + (reply.valueLength === null ? 0 : reply.valueLength + 2);
    if (reply.valueLength !== null) {
      asked.hits++;
      asked.bytes += reply.valueLength;
    }
    if (reply.isLast) {
      if (asked === this.#unasked) this.#unasked = nothing(null, null);
      else this.#waiting.take();
      this.#found(asked, reply.word, reply.error, place);
    }
    return reply.valueLength ?? -1;
  }

  #found(asked: Asked, word: string | null, error: string | null, ended: Place | null): void {
    const { command, request, hits, bytes, first, length } = asked;
    const text = line(error ?? (hits > 0 ? `${hits} values, ${bytes} bytes` : (word ?? "")));
    const reply = first && { text, from: peerOf(this.#client), place: first, length };
    this.#context.found(
      memcachedTable,
      { ...commandRow(command), ...outcomeRow(word, error, hits, bytes), duration: seconds(request, ended) },
      request,
      reply,
    );
  }
}

function nothing(command: TextCommand | null, request: Message | null): Asked {
  return { command, request, hits: 0, bytes: 0, first: null, length: 0 };
}

export function commandRow(command: TextCommand | null) {
  return {
    command: command?.name ?? null,
    key: command?.key ?? null,
    key_count: command?.keyCount || null,
    arguments: command?.arguments || null,
    value_length: command?.valueLength == null ? null : BigInt(command.valueLength),
    is_binary: false,
  };
}

export function outcomeRow(word: string | null, error: string | null, hits: number, bytes: number) {
  return { reply: word, hits: word === null ? null : hits, reply_length: hits > 0 ? BigInt(bytes) : null, error };
}
