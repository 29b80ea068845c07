/** AMQP 0-9-1 (and 0-9): methods paired with their replies on a channel, messages with their contents. */
import type { Row, Table } from "../../base/columns.ts";
import type { Frame } from "../parts/frames.ts";
import { seconds } from "../parts/seconds.ts";
import { type Context, line, masked, type Message, peerOf, type Speaker } from "../protocol.ts";
import { valueText } from "../sql/text.ts";
import { methodKey } from "./methods.ts";
import { FRAME, HEAD, isEnded, type MethodFrame, readContentHead, readLogin, readMethod } from "./parse.ts";
import { amqpTable } from "./tables.ts";

export type AmqpRow = Partial<Row<Table<(typeof amqpTable)["own"]>>>;

/** Methods that wait for a reply at once. */
const MAX_WAITING = 256;
/** Channels of which a message is unfinished at once; brokers allow 2047. */
const MAX_CHANNELS = 2048;
/** Bytes of a message that are shown. */
const MAX_PAYLOAD = 256;

const START_OK = methodKey(10, 11);
const CONNECTION_CLOSE = methodKey(10, 50);
const CHANNEL_CLOSE = methodKey(20, 40);
/** Said for every message or connection, and about nothing new. */
const SILENT = ["basic.ack", "connection.tune", "connection.tune-ok"];

interface Asked {
  readonly key: number;
  readonly channel: number;
  readonly row: AmqpRow;
  readonly message: Message;
}

/** A message of which head or body are still to come. */
interface Content {
  readonly row: AmqpRow;
  readonly message: Message;
  /** Of basic.get: what was asked. */
  readonly asked: Asked | null;
  length: number;
  left: number;
  payload: Uint8Array;
}

export class Reader091 {
  readonly #context: Context;
  readonly #client: Speaker;
  #waiting: Asked[] = [];
  readonly #contents = new Map<string, Content>();
  #user: string | null = null;
  #virtualHost: string | null = null;

  constructor(context: Context, client: Speaker) {
    this.#context = context;
    this.#client = client;
  }

  frame(from: Speaker, frame: Frame): void {
    if (frame.isWhole && !isEnded(frame.bytes)) this.#context.report("app-malformed", frame.place, "frame without end");
    const type = frame.bytes[0];
    const channel = (frame.bytes[1] << 8) | frame.bytes[2];
    const payload = frame.bytes.subarray(HEAD, frame.length - 1);
    if (type === FRAME.method) this.#method(from, channel, readMethod(payload), frame);
    else if (type === FRAME.header) this.#contentHead(from, channel, payload, frame);
    else if (type === FRAME.body) this.#contentBody(from, channel, payload, frame);
  }

  end(): void {
    for (const content of this.#contents.values()) this.#contentDone(content);
    this.#contents.clear();
    for (const asked of this.#waiting.splice(0)) this.#found(asked.row, asked.message, null);
  }

  #method(from: Speaker, channel: number, read: MethodFrame, frame: Frame): void {
    const row = this.#row(from, channel, read);
    const message = { text: line(textOf(row)), from, place: frame.place, length: frame.length };
    this.#closesContent(from, channel);
    const asked = this.#answeredBy(from, channel, read);
    if (read.method?.hasContent) return this.#opensContent(from, channel, { row, message, asked, length: frame.length, left: -1, payload: new Uint8Array(0) }); // prettier-ignore
    if (asked) this.#found({ ...asked.row, ...replyRow(asked.row, row) }, asked.message, message);
    if (read.key === CHANNEL_CLOSE || read.key === CONNECTION_CLOSE) this.#refused(from, channel, read, row, message);
    if (read.key === methodKey(10, 40)) this.#virtualHost = row.virtual_host ?? null;
    if (!read.method || !read.method.isAsked || read.isNoWait) {
      const isReply = (read.method?.answers.length ?? 0) > 0;
      if (!isReply && !SILENT.includes(read.name)) this.#found(row, message, null);
      else if (isReply && !asked && !SILENT.includes(read.name)) this.#found(row, null, message);
    } else this.#wait({ key: read.key, channel, row, message });
  }

  #wait(asked: Asked): void {
    if (this.#waiting.length < MAX_WAITING) return void this.#waiting.push(asked);
    this.#context.report("app-waiting-limit", asked.message.place);
    this.#found(asked.row, asked.message, null);
  }

  /** The first that waits on this channel for such a reply, and it waits no longer. */
  #answeredBy(from: Speaker, channel: number, { method }: MethodFrame): Asked | null {
    if (!method || method.answers.length === 0) return null;
    const at = this.#waiting.findIndex(
      (one) => one.channel === channel && one.message.from !== from && method.answers.includes(one.key),
    );
    return at < 0 ? null : this.#waiting.splice(at, 1)[0];
  }

  /** A close instead of the reply: what waits on the channel (or on any) failed. */
  #refused(from: Speaker, channel: number, { key }: MethodFrame, row: AmqpRow, message: Message): void {
    const isHit = (one: Asked): boolean => one.message.from !== from && (key === CONNECTION_CLOSE || one.channel === channel); // prettier-ignore
    const hit = this.#waiting.filter(isHit);
    this.#waiting = this.#waiting.filter((one) => !isHit(one));
    for (const asked of hit) {
      const outcome = {
        reply: row.method ?? null,
        reply_code: row.reply_code ?? null,
        reply_text: row.reply_text ?? null,
      };
      this.#found({ ...asked.row, ...outcome }, asked.message, message);
    }
  }

  #row(from: Speaker, channel: number, read: MethodFrame): AmqpRow {
    const value = (name: string): string | null => read.values.get(name) || null;
    const code = read.values.get("reply_code");
    const count = read.values.get("message_count");
    const login = read.key === START_OK && read.response ? readLogin(value("mechanism") ?? "", read.response) : null;
    if (login?.user) this.#user = login.user;
    return {
      method: read.name,
      from_client: from === this.#client,
      channel,
      mechanism: value("mechanism"),
      password: login?.password == null ? null : masked(this.#context, login.password),
      virtual_host: value("virtual_host"),
      product: value("product"),
      exchange: value("exchange"),
      routing_key: value("routing_key"),
      queue: value("queue"),
      consumer_tag: value("consumer_tag"),
      properties: value("exchange_type") && `type=${value("exchange_type")}`,
      message_count: count === undefined ? null : BigInt(count),
      reply_code: code === undefined ? null : Number(code),
      reply_text: value("reply_text"),
    };
  }

  #opensContent(from: Speaker, channel: number, content: Content): void {
    if (this.#contents.size < MAX_CHANNELS) this.#contents.set(`${from} ${channel}`, content);
    else this.#contentDone(content);
  }

  #contentHead(from: Speaker, channel: number, payload: Uint8Array, { length }: Frame): void {
    const key = `${from} ${channel}`;
    const content = this.#contents.get(key);
    if (!content) return;
    const { size, contentType, properties } = readContentHead(payload);
    content.row.content_type = contentType;
    content.row.properties = properties || null;
    content.row.payload_length = BigInt(size);
    content.length += length;
    content.left = size;
    if (size > 0) return;
    this.#contents.delete(key);
    this.#contentDone(content);
  }

  #contentBody(from: Speaker, channel: number, payload: Uint8Array, { length }: Frame): void {
    const key = `${from} ${channel}`;
    const content = this.#contents.get(key);
    if (!content || content.left < 0) return;
    if (content.payload.length < MAX_PAYLOAD) {
      const more = payload.subarray(0, MAX_PAYLOAD - content.payload.length);
      const all = new Uint8Array(content.payload.length + more.length);
      all.set(content.payload);
      all.set(more, content.payload.length);
      content.payload = all;
    }
    content.length += length;
    content.left -= length - HEAD - 1;
    if (content.left > 0) return;
    this.#contents.delete(key);
    this.#contentDone(content);
  }

  /** Another method on the channel: the message before it is over, whatever was still to come. */
  #closesContent(from: Speaker, channel: number): void {
    const key = `${from} ${channel}`;
    const content = this.#contents.get(key);
    if (!content) return;
    this.#contents.delete(key);
    this.#contentDone(content);
  }

  #contentDone({ row, message, asked, length, payload }: Content): void {
    const size = Number(row.payload_length ?? 0n);
    const text = payload.length === 0 ? null : valueText(payload);
    row.payload =
      text !== null && size > payload.length && !text.endsWith(" bytes)") ? `${text}… (${size} bytes)` : text;
    const whole = { ...message, length };
    if (!asked) return this.#found(row, whole, null);
    const { exchange, routing_key, content_type, properties, payload_length } = row;
    const got = { exchange, routing_key, content_type, properties, payload_length, payload: row.payload };
    this.#found(
      { ...asked.row, ...got, reply: row.method ?? null, message_count: row.message_count ?? null },
      asked.message,
      whole,
    );
  }

  #found(row: AmqpRow, request: Message | null, reply: Message | null): void {
    const all = {
      user: this.#user,
      ...row,
      virtual_host: row.virtual_host ?? this.#virtualHost,
      duration: seconds(request, reply?.place ?? null),
    };
    const fromClient = request === null && reply ? peerOf(reply.from) === this.#client : row.from_client;
    this.#context.found(amqpTable, { ...all, from_client: fromClient ?? null }, request, reply);
  }
}

/** What a reply adds to its request. */
function replyRow(asked: AmqpRow, reply: AmqpRow): AmqpRow {
  return {
    reply: reply.method ?? null,
    queue: asked.queue ?? reply.queue ?? null,
    consumer_tag: asked.consumer_tag ?? reply.consumer_tag ?? null,
    message_count: reply.message_count ?? null,
  };
}

function textOf(row: AmqpRow): string {
  const parts = [row.method, row.queue, row.exchange, row.routing_key, row.virtual_host, row.reply_text];
  return parts.filter((part) => part).join(" ");
}
