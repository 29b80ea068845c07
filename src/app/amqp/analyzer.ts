/** AMQP: the protocol header decides which version is read. */
import type { Frame } from "../parts/frames.ts";
import { oriented } from "../parts/oriented.ts";
import { seconds } from "../parts/seconds.ts";
import { type FrameReader, Talk } from "../parts/talk.ts";
import { type Context, type Message, type Protocol, type Speaker } from "../protocol.ts";
import { measureFrame1 } from "./amqp1.ts";
import { measureFrame, measureHeader, readProtocolHeader } from "./parse.ts";
import { Reader091 } from "./reader091.ts";
import { Reader1 } from "./reader1.ts";
import { AMQP_PORTS, judge } from "./recognise.ts";
import { amqpTable } from "./tables.ts";

/** Bytes of a frame that are read: methods, and the beginning of what is published. */
const KEEP = 16_384;
const LETTER_A = 0x41;
const TLS = 2;

class AmqpReader implements FrameReader {
  readonly #context: Context;
  readonly #client: Speaker;
  readonly #talk: Talk;
  readonly #old: Reader091;
  readonly #new: Reader1;
  #version = "0-9-1";
  /** A header that the other side has not confirmed. */
  #header: { readonly version: string; readonly layer: number | null; readonly message: Message } | null = null;

  constructor(context: Context, client: Speaker, talk: Talk) {
    this.#context = context;
    this.#client = client;
    this.#talk = talk;
    this.#old = new Reader091(context, client);
    this.#new = new Reader1(context, client);
  }

  measure(_from: Speaker, bytes: Uint8Array, at: number, left: number): number {
    // No frame of 1.0 is as long as "AMQP" would be.
    if (bytes[at] === LETTER_A) return measureHeader(bytes, at, left);
    return this.#version === "1.0" ? measureFrame1(bytes, at, left) : measureFrame(bytes, at, left);
  }

  frame(from: Speaker, frame: Frame): void {
    if (frame.bytes[0] === LETTER_A) return this.#protocolHeader(from, frame);
    // A server that goes on without a word has taken the version.
    if (from !== this.#client) this.#taken(null);
    if (this.#version === "1.0") this.#new.frame(from, frame);
    else this.#old.frame(from, frame);
  }

  end(): void {
    this.#taken(null);
    this.#old.end();
    this.#new.end();
  }

  #protocolHeader(from: Speaker, { bytes, place, length }: Frame): void {
    const read = readProtocolHeader(bytes);
    if (!read) return this.#context.report("app-malformed", place, "unknown protocol header");
    const message = { text: `AMQP ${read.version}`, from, place, length };
    if (from !== this.#client) return this.#answered(read.version, read.layer, message);
    this.#taken(null);
    this.#version = read.version;
    this.#header = { ...read, message };
  }

  /** The server's header: the same one agrees (1.0), another refuses. */
  #answered(version: string, layer: number | null, reply: Message): void {
    const asked = this.#header;
    this.#taken(reply, version);
    if (asked?.version === "1.0" && layer === TLS && asked.layer === TLS) this.#talk.become(this.#context.inner("tls"));
  }

  #taken(reply: Message | null, offered?: string): void {
    const asked = this.#header;
    if (!asked) return;
    this.#header = null;
    const layer = asked.layer === TLS ? "TLS" : asked.layer === 3 ? "SASL" : null;
    const row = {
      method: "protocol_header",
      from_client: true,
      version: asked.version,
      mechanism: layer,
      reply: offered === undefined ? null : offered === asked.version ? "accepted" : `refused, speaks ${offered}`,
      duration: seconds(asked.message, reply?.place ?? null),
    };
    this.#context.found(amqpTable, row, asked.message, reply);
  }
}

export const amqp: Protocol = {
  id: "amqp",
  name: "AMQP",
  spec: "AMQP 0-9-1; OASIS AMQP 1.0",
  transport: "tcp",
  tables: [amqpTable],
  ...oriented(
    judge,
    AMQP_PORTS,
    (context, client) => new Talk(context, KEEP, (talk) => new AmqpReader(context, client, talk)),
  ),
};
