/** AMQP 1.0: who opens a connection, logs in, attaches to what, and what is transferred. */
import type { Frame } from "../parts/frames.ts";
import { seconds } from "../parts/seconds.ts";
import { type Context, line, masked, type Message, type Speaker } from "../protocol.ts";
import { saslUser } from "../sql/sasl.ts";
import { valueText } from "../sql/text.ts";
import { addressOf, errorOf, type Performative, readPerformative, textOf } from "./amqp1.ts";
import type { AmqpRow } from "./reader091.ts";
import { amqpTable } from "./tables.ts";

/** Links of a connection that are remembered. */
const MAX_LINKS = 4096;

const SASL_OUTCOMES = ["ok", "authentication failed", "system error", "system error, permanent", "system error, temporary"]; // prettier-ignore
/** Said for every message or session, and about nothing new. */
const SILENT = ["begin", "flow", "disposition", "end", "sasl-challenge", "sasl-response"];

export class Reader1 {
  readonly #context: Context;
  readonly #client: Speaker;
  /** By who attached it, channel and handle: name, source and target. */
  readonly #links = new Map<string, AmqpRow>();
  #user: string | null = null;
  #login: { readonly row: AmqpRow; readonly message: Message } | null = null;

  constructor(context: Context, client: Speaker) {
    this.#context = context;
    this.#client = client;
  }

  frame(from: Speaker, frame: Frame): void {
    const read = readPerformative(frame.bytes);
    if (!read || SILENT.includes(read.name)) return;
    const row = this.#row(from, read, frame);
    const message = { text: line(textOfRow(row)), from, place: frame.place, length: frame.length };
    if (read.name === "sasl-init") this.#login = { row, message };
    else if (read.name === "sasl-outcome" && this.#login) {
      const { row: asked, message: request } = this.#login;
      this.#login = null;
      this.#found({ ...asked, reply: row.method ?? null, reply_code: row.reply_code ?? null, reply_text: row.reply_text ?? null }, request, message); // prettier-ignore
    } else this.#found(row, message, null);
  }

  end(): void {
    if (this.#login) this.#found(this.#login.row, this.#login.message, null);
    this.#login = null;
  }

  #row(from: Speaker, read: Performative, frame: Frame): AmqpRow {
    const row: AmqpRow = {
      method: read.name,
      from_client: from === this.#client,
      version: "1.0",
      channel: read.channel,
    };
    const { fields } = read;
    switch (read.name) {
      case "open":
        return { ...row, product: textOf(fields[0]), virtual_host: textOf(fields[1]) };
      case "attach":
        return { ...row, ...this.#attached(from, read) };
      case "transfer":
        return {
          ...row,
          ...this.#links.get(`${from} ${read.channel} ${textOf(fields[0])}`),
          ...payloadOf(read, frame),
        };
      case "detach":
        return {
          ...row,
          ...this.#links.get(`${from} ${read.channel} ${textOf(fields[0])}`),
          reply_text: errorOf(fields[2]),
        };
      case "close":
        return { ...row, reply_text: errorOf(fields[0]) };
      case "sasl-mechanisms":
        return { ...row, mechanism: textOf(fields[0]) };
      case "sasl-init":
        return { ...row, ...this.#logsIn(read) };
      case "sasl-outcome": {
        const code = Number(textOf(fields[0]) ?? 0);
        return { ...row, reply_code: code & 0xffff, reply_text: SASL_OUTCOMES[code] ?? null };
      }
      default:
        return row;
    }
  }

  #attached(from: Speaker, { channel, fields }: Performative): AmqpRow {
    const link = { queue: textOf(fields[0]), exchange: addressOf(fields[5]), routing_key: addressOf(fields[6]) };
    if (this.#links.size < MAX_LINKS) this.#links.set(`${from} ${channel} ${textOf(fields[1])}`, link);
    return link;
  }

  #logsIn({ fields }: Performative): AmqpRow {
    const mechanism = textOf(fields[0]) ?? "";
    const response = fields[1]?.kind === "bytes" ? fields[1].bytes : null;
    const { user, secret } = response ? saslUser(mechanism, response) : { user: null, secret: null };
    this.#user = user ?? this.#user;
    return {
      mechanism,
      virtual_host: textOf(fields[2]),
      password: secret === null ? null : masked(this.#context, secret),
    };
  }

  #found(row: AmqpRow, request: Message, reply: Message | null): void {
    const all = { user: this.#user, ...row, duration: seconds(request, reply?.place ?? null) };
    this.#context.found(amqpTable, all, request, reply);
  }
}

function payloadOf({ end }: Performative, { bytes, length }: Frame): AmqpRow {
  const size = Math.max(0, length - end);
  return { payload_length: BigInt(size), payload: size === 0 ? null : valueText(bytes.subarray(end)) };
}

function textOfRow(row: AmqpRow): string {
  const parts = [row.method, row.product, row.virtual_host, row.queue, row.exchange, row.routing_key, row.reply_text];
  return parts.filter((part) => part).join(" ");
}
