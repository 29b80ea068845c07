/** MQTT: connects, publishes and subscriptions, with what acknowledges them. */
import type { Row, Table } from "../../base/columns.ts";
import type { Frame } from "../parts/frames.ts";
import { Keyed } from "../parts/keyed.ts";
import { oriented } from "../parts/oriented.ts";
import { seconds } from "../parts/seconds.ts";
import { type FrameReader, Talk } from "../parts/talk.ts";
import { type Context, line, masked, type Message, peerOf, type Protocol, type Speaker } from "../protocol.ts";
import { utf8Text, valuesText, valueText } from "../sql/text.ts";
import { connectCode, grantedCode, reasonCode } from "./codes.ts";
import { measurePacket, readAck, readConnack, readConnect, readPublish, readReason, readSubscribe, TYPE } from "./parse.ts"; // prettier-ignore
import { judge, MQTT_PORTS } from "./recognise.ts";
import { mqttTable } from "./tables.ts";

/** Bytes of a packet that are read: names, topics and the beginning of what is published. */
const KEEP = 16_384;
/** Messages that wait for their acknowledgement at once; identifiers have 16 bits on each side. */
const MAX_WAITING = 4096;
/** Topic aliases of one side that are remembered. */
const MAX_ALIASES = 1024;
const MAX_PASSWORD = 1024;

const VERSIONS: Readonly<Record<number, string>> = { 3: "3.1", 4: "3.1.1", 5: "5.0" };

type MqttRow = Partial<Row<Table<(typeof mqttTable)["own"]>>> & { readonly message: string };

interface Waiting {
  readonly row: MqttRow;
  readonly message: Message;
}

class MqttReader implements FrameReader {
  readonly #context: Context;
  readonly #client: Speaker;
  /** By who said it, what it is and its identifier. */
  readonly #waiting = new Keyed<string, Waiting>(MAX_WAITING, (waiting) => this.#found(waiting, null, {}));
  readonly #aliases: Record<Speaker, Map<number, string>> = { orig: new Map(), resp: new Map() };
  #connect: Waiting | null = null;
  #level: number | null = null;
  #clientId: string | null = null;
  #user: string | null = null;

  constructor(context: Context, client: Speaker) {
    this.#context = context;
    this.#client = client;
  }

  get #is5(): boolean {
    return this.#level === 5;
  }

  measure(_from: Speaker, bytes: Uint8Array, at: number, left: number): number {
    return measurePacket(bytes, at, left);
  }

  frame(from: Speaker, frame: Frame): void {
    switch (frame.bytes[0] >> 4) {
      case TYPE.connect:
        return this.#connects(from, frame);
      case TYPE.connack:
        return this.#connected(from, frame);
      case TYPE.publish:
        return this.#publishes(from, frame);
      case TYPE.puback:
      case TYPE.pubrec:
        return this.#acknowledges(from, frame, "publish");
      case TYPE.subscribe:
        return this.#subscribes(from, frame, "subscribe");
      case TYPE.unsubscribe:
        return this.#subscribes(from, frame, "unsubscribe");
      case TYPE.suback:
        return this.#acknowledges(from, frame, "subscribe");
      case TYPE.unsuback:
        return this.#acknowledges(from, frame, "unsubscribe");
      case TYPE.disconnect:
        return this.#says(from, frame, "disconnect");
      case TYPE.auth:
        return this.#says(from, frame, "auth");
    }
  }

  end(): void {
    if (this.#connect) this.#found(this.#connect, null, {});
    this.#connect = null;
    this.#waiting.end();
  }

  #message(from: Speaker, { place, length }: Frame, text: string): Message {
    return { text: line(text), from, place, length };
  }

  #connects(from: Speaker, frame: Frame): void {
    const { level, clientId, user, password, will, keepAlive, isClean, properties } = readConnect(frame.bytes);
    this.#level = level;
    this.#clientId = clientId;
    this.#user = user;
    if (this.#connect) this.#found(this.#connect, null, {});
    const row = {
      message: "connect",
      password: password && masked(this.#context, utf8Text(password, MAX_PASSWORD)),
      topic: will?.topic ?? null,
      qos: will ? `${will.qos}` : null,
      retain: will?.retain ?? null,
      payload_length: will && BigInt(will.payload.length),
      payload: will && valueText(will.payload),
      keep_alive: keepAlive,
      clean_start: isClean,
      properties: properties || null,
    };
    this.#connect = { row, message: this.#message(from, frame, `connect ${clientId} ${user ?? ""}`.trimEnd()) };
  }

  #connected(from: Speaker, frame: Frame): void {
    const { code, properties } = readConnack(frame.bytes, this.#is5);
    if (properties?.clientId) this.#clientId = properties.clientId;
    const reason = connectCode(code, this.#is5);
    const asked = this.#connect ?? { row: { message: "connect" }, message: null };
    this.#connect = null;
    this.#found(asked, this.#message(from, frame, reason), { reason_code: code, reason });
  }

  #publishes(from: Speaker, frame: Frame): void {
    const publish = readPublish(frame.bytes, frame.length, this.#is5);
    const topic = this.#topic(from, publish.topic, publish.properties?.topicAlias ?? null);
    const row = {
      message: "publish",
      topic,
      qos: `${publish.qos}`,
      retain: publish.retain,
      dup: publish.dup,
      packet_id: publish.packetId,
      payload_length: BigInt(publish.payloadLength),
      payload: publish.payloadLength > 0 ? shown(publish.payload, publish.payloadLength) : null,
      properties: publish.properties?.text || null,
    };
    const waiting = { row, message: this.#message(from, frame, `publish ${topic}, ${publish.payloadLength} bytes`) };
    if (publish.packetId === null) this.#found(waiting, null, {});
    else this.#wait(`${from} publish ${publish.packetId}`, waiting);
  }

  /** Aliases stand for a topic that was said before (MQTT 5, section 3.3.2.3.4). */
  #topic(from: Speaker, topic: string, alias: number | null): string {
    if (alias === null) return topic;
    const aliases = this.#aliases[from];
    if (topic === "") return aliases.get(alias) ?? "";
    if (aliases.size < MAX_ALIASES || aliases.has(alias)) aliases.set(alias, topic);
    return topic;
  }

  #subscribes(from: Speaker, frame: Frame, message: "subscribe" | "unsubscribe"): void {
    // Without a connect to tell: it is of version 5 where only that makes it whole.
    if (this.#level === null && !readSubscribe(frame.bytes, false).isWhole && readSubscribe(frame.bytes, true).isWhole) this.#level = 5; // prettier-ignore
    const { packetId, topics, qos, properties } = readSubscribe(frame.bytes, this.#is5);
    const topic = valuesText(topics);
    const row = {
      message,
      topic,
      qos: message === "subscribe" ? qos.join(", ") : null,
      packet_id: packetId,
      properties: properties || null,
    };
    this.#wait(`${from} ${message} ${packetId}`, { row, message: this.#message(from, frame, `${message} ${topic}`) });
  }

  #wait(key: string, waiting: Waiting): void {
    if (!this.#waiting.add(key, waiting)) this.#context.report("app-waiting-limit", waiting.message.place);
  }

  #acknowledges(from: Speaker, frame: Frame, what: "publish" | "subscribe" | "unsubscribe"): void {
    const { packetId, codes } = readAck(frame.bytes, this.#is5);
    const key = `${peerOf(from)} ${what} ${packetId}`;
    const waiting = this.#waiting.take(key) ?? { row: { message: what, packet_id: packetId }, message: null };
    const is5 = this.#is5;
    const all = codes.length > 0 ? codes : [0];
    const reason = all.map((code) => (what === "subscribe" ? grantedCode(code, is5) : reasonCode(code))).join(", ");
    this.#found(waiting, this.#message(from, frame, reason), { reason_code: Math.max(...all), reason });
  }

  #says(from: Speaker, frame: Frame, message: "disconnect" | "auth"): void {
    const { code, properties } = readReason(frame.bytes);
    const reason = this.#is5 ? reasonCode(code) : null;
    const row = { message, properties: properties || null };
    const asked = { row, message: this.#message(from, frame, reason === null ? message : `${message}: ${reason}`) };
    this.#found(asked, null, this.#is5 ? { reason_code: code, reason } : {});
  }

  #found(
    { row, message }: { readonly row: MqttRow; readonly message: Message | null },
    reply: Message | null,
    outcome: Partial<MqttRow>,
  ): void {
    const from = message?.from ?? (reply ? peerOf(reply.from) : null);
    this.#context.found(
      mqttTable,
      {
        from_client: from === null ? null : from === this.#client,
        version: this.#level === null ? null : (VERSIONS[this.#level] ?? null),
        client_id: this.#clientId,
        user: this.#user,
        ...row,
        ...outcome,
        duration: seconds(message, reply?.place ?? null),
      },
      message,
      reply,
    );
  }
}

function shown(payload: Uint8Array, length: number): string {
  const text = valueText(payload);
  return payload.length < length && !text.endsWith(" bytes)") ? `${text}… (${length} bytes)` : text;
}

export const mqtt: Protocol = {
  id: "mqtt",
  name: "MQTT",
  spec: "OASIS MQTT 3.1.1 and 5.0",
  transport: "tcp",
  tables: [mqttTable],
  ...oriented(judge, MQTT_PORTS, (context, client) => new Talk(context, KEEP, () => new MqttReader(context, client))),
};
