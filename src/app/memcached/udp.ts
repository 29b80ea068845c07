/** Memcached over UDP: requests and replies by the number in their frame; of a reply of many datagrams only the first is read. */
import { latin1 } from "../latin1.ts";
import { Keyed } from "../parts/keyed.ts";
import { seconds } from "../parts/seconds.ts";
import { type Analyzer, type Context, line, type Message, type Place, type Speaker } from "../protocol.ts";
import { readTextCommand, readTextReply } from "./command.ts";
import { readPacket, REQUEST, RESPONSE, statusText } from "./packet.ts";
import { isFramed } from "./recognise.ts";
import { memcachedTable } from "./tables.ts";
import { commandRow } from "./text.ts";

/** Requests that wait at once; those of scanners are never answered. */
const MAX_WAITING = 256;
const FRAME = 8;

type MemcachedRow = ReturnType<typeof commandRow>;

interface Asked {
  readonly row: MemcachedRow;
  readonly id: number;
  readonly message: Message;
}

export class UdpTalk implements Analyzer {
  readonly #context: Context;
  readonly #waiting = new Keyed<number, Asked>(MAX_WAITING, (asked) => this.#unanswered(asked));

  constructor(context: Context) {
    this.#context = context;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (!isFramed(bytes)) return;
    const id = (bytes[0] << 8) | bytes[1];
    const body = bytes.subarray(FRAME);
    const row = body[0] === REQUEST ? binaryRow(body) : textRow(body);
    if (row)
      this.#asked({ row, id, message: { text: line(`${row.command} ${row.key ?? ""}`.trim()), from, place, length: bytes.length } }); // prettier-ignore
    else this.#answered(from, id, bytes, place);
  }

  gap(): void {
    // The rest of a datagram that was cut: nothing is read of it.
  }

  end(): void {
    this.#waiting.end();
  }

  #asked(asked: Asked): void {
    if (!this.#waiting.add(asked.id, asked)) this.#context.report("app-waiting-limit", asked.message.place);
  }

  #unanswered({ row, id, message }: Asked): void {
    this.#context.found(memcachedTable, { ...row, request_id: id }, message, null);
  }

  /** The first datagram of a reply; the others only go on with it. */
  #answered(from: Speaker, id: number, bytes: Uint8Array, place: Place): void {
    if (((bytes[2] << 8) | bytes[3]) !== 0) return;
    const outcome = replyOf(bytes.subarray(FRAME));
    if (!outcome) return;
    const asked = this.#waiting.take(id);
    const reply = { text: line(outcome.reply), from, place, length: bytes.length };
    const row = asked?.row ?? { ...commandRow(null), is_binary: outcome.isBinary };
    this.#context.found(
      memcachedTable,
      {
        ...row,
        reply: outcome.reply,
        error: outcome.error,
        request_id: id,
        datagrams: (bytes[4] << 8) | bytes[5],
        duration: seconds(asked?.message ?? null, place),
      },
      asked?.message ?? null,
      reply,
    );
  }
}

function firstLine(body: Uint8Array): string {
  const end = body.indexOf(10);
  return latin1(body, 0, Math.min(end < 0 ? body.length : end, 2048));
}

function textRow(body: Uint8Array): MemcachedRow | null {
  const command = readTextCommand(firstLine(body));
  return command && commandRow(command);
}

function binaryRow(body: Uint8Array): MemcachedRow {
  const { name, key, valueLength } = readPacket(body);
  const value = valueLength > 0 ? BigInt(valueLength) : null;
  return {
    command: name,
    key,
    key_count: key === null ? null : 1,
    arguments: null,
    value_length: value,
    is_binary: true,
  };
}

function replyOf(body: Uint8Array): { reply: string; error: string | null; isBinary: boolean } | null {
  if (body[0] === RESPONSE) {
    const { status } = readPacket(body);
    return { reply: statusText(status), error: status > 1 ? statusText(status) : null, isBinary: true };
  }
  const read = readTextReply(firstLine(body));
  return read && { reply: read.word, error: read.error, isBinary: false };
}
