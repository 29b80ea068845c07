/** Kafka: requests paired with responses by number; logins with SASL, in requests or in the bare tokens of old. */
import type { Frame } from "../parts/frames.ts";
import { Keyed } from "../parts/keyed.ts";
import { oriented } from "../parts/oriented.ts";
import { seconds } from "../parts/seconds.ts";
import { type FrameReader, Talk } from "../parts/talk.ts";
import { type Context, line, masked, type Message, peerOf, type Protocol, type Speaker } from "../protocol.ts";
import { saslUser } from "../sql/sasl.ts";
import { apiOf, errorName } from "./apis.ts";
import { judge, KAFKA_PORTS, lengthAt, MAX_MESSAGE, measureRequest } from "./recognise.ts";
import { readRequest, type Request } from "./request.ts";
import { type Outcome, readOutcome } from "./response.ts";
import { kafkaTable } from "./tables.ts";

/** Bytes of a message that are read: names come before what is produced, but for many partitions. */
const KEEP = 65_536;
/** Requests that wait at once; clients send five ahead. */
const MAX_WAITING = 1024;

const PRODUCE = 0;
const SASL_HANDSHAKE = 17;

interface Asked {
  readonly request: Request;
  readonly message: Message;
  readonly user: string | null;
  readonly password: string | null;
}

class KafkaReader implements FrameReader {
  readonly #context: Context;
  readonly #client: Speaker;
  readonly #waiting = new Keyed<number, Asked>(MAX_WAITING, (asked) => this.#found(asked, null, null));
  #mechanism: string | null = null;
  #software: string | null = null;
  #user: string | null = null;
  /** Bare tokens of SASL still to come from each side, after a handshake of version 0. */
  readonly #tokens: Record<Speaker, number> = { orig: 0, resp: 0 };
  /** The handshake of version 0, until its tokens say who it was. */
  #tokenAsked: Asked | null = null;
  #tokenReply: Message | null = null;
  #tokenOutcome: Outcome | null = null;

  constructor(context: Context, client: Speaker) {
    this.#context = context;
    this.#client = client;
  }

  measure(from: Speaker, bytes: Uint8Array, at: number, left: number): number {
    const isClient = from === this.#client;
    if (isClient && this.#tokens[from] === 0) return measureRequest(bytes, at, left);
    if (left < 4) return 0;
    const length = lengthAt(bytes, at);
    const least = this.#tokens[from] > 0 && this.#waiting.size === 0 ? 0 : 4;
    return length >= least && length <= MAX_MESSAGE ? length + 4 : -1;
  }

  frame(from: Speaker, frame: Frame): void {
    if (this.#tokens[from] > 0 && this.#waiting.size === 0) return this.#token(from, frame);
    if (from === this.#client) this.#asked(frame);
    else this.#answered(frame);
  }

  end(): void {
    if (this.#tokenAsked) this.#found(this.#tokenAsked, null, null);
    this.#tokenAsked = null;
    this.#waiting.end();
  }

  #asked({ bytes, place, length }: Frame): void {
    const request = readRequest(bytes);
    const { about, key, correlation } = request;
    const name = apiOf(key)?.name ?? `API ${key}`;
    const text = line([name, about.group, about.topics?.join(", ")].filter((part) => part).join(" "));
    const message = { text, from: this.#client, place, length };
    if (about.mechanism) this.#mechanism = about.mechanism;
    if (about.software) this.#software = about.software;
    const login = about.auth && this.#mechanism !== null ? saslUser(this.#mechanism, about.auth) : null;
    if (login?.user) this.#user = login.user;
    const asked = { request, message, user: this.#user, password: login?.secret ?? null };
    // Nobody answers a producer that wants no acknowledgement.
    if (key === PRODUCE && about.acks === 0) return this.#found(asked, null, null);
    if (!this.#waiting.add(correlation, asked)) this.#context.report("app-waiting-limit", place);
    if (key === SASL_HANDSHAKE && request.version === 0) this.#expectTokens(about.mechanism ?? "");
  }

  /** PLAIN has one token each way, SCRAM two. */
  #expectTokens(mechanism: string): void {
    const count = mechanism === "PLAIN" ? 1 : mechanism.startsWith("SCRAM-") ? 2 : 0;
    this.#tokens.orig = this.#tokens.resp = count;
  }

  #token(from: Speaker, { bytes }: Frame): void {
    this.#tokens[from]--;
    if (from === this.#client && this.#tokenAsked) {
      const { user, secret } = saslUser(this.#mechanism ?? "", bytes.subarray(4));
      if (user) this.#user = user;
      this.#found({ ...this.#tokenAsked, user: this.#user, password: secret }, this.#tokenReply, this.#tokenOutcome);
      this.#tokenAsked = null;
    }
  }

  #answered({ bytes, place, length }: Frame): void {
    const correlation = lengthAt(bytes, 4);
    const asked = this.#waiting.take(correlation);
    const outcome = asked ? readOutcome(bytes, asked.request.key, asked.request.version) : null;
    const error = outcome?.code ? errorName(outcome.code) : null;
    const text = line(error ?? (outcome?.code === 0 ? "ok" : `${length} bytes`));
    const reply = { text, from: peerOf(this.#client), place, length };
    if (asked?.request.key === SASL_HANDSHAKE && this.#tokens[this.#client] > 0) {
      if (!error) {
        // Its row waits for the token, which says who logs in.
        this.#tokenAsked = asked;
        this.#tokenReply = reply;
        this.#tokenOutcome = outcome;
        return;
      }
      this.#tokens.orig = this.#tokens.resp = 0;
    }
    if (asked) return this.#found(asked, reply, outcome);
    const row = { correlation_id: correlation, user: this.#user, client_software: this.#software };
    this.#context.found(kafkaTable, row, null, reply);
  }

  #found({ request, message, user, password }: Asked, reply: Message | null, outcome: Outcome | null): void {
    const { key, version, correlation, clientId, about } = request;
    const code = outcome?.code ?? null;
    const name = code === null ? null : errorName(code);
    this.#context.found(
      kafkaTable,
      {
        api: apiOf(key)?.name ?? null,
        api_version: version,
        correlation_id: correlation,
        client_id: clientId,
        client_software: this.#software,
        user,
        password: password === null ? null : masked(this.#context, password),
        mechanism: about.mechanism ?? (about.auth ? this.#mechanism : null),
        topics: about.topics?.join(", ") || null,
        group: about.group || null,
        transactional_id: about.transactionalId ?? null,
        error_code: code === null ? null : BigInt(code),
        error: name && outcome?.message ? `${name}: ${outcome.message}` : name,
        duration: seconds(message, reply?.place ?? null),
      },
      message,
      reply,
    );
  }
}

export const kafka: Protocol = {
  id: "kafka",
  name: "Kafka",
  spec: "Apache Kafka protocol guide",
  transport: "tcp",
  tables: [kafkaTable],
  ...oriented(judge, KAFKA_PORTS, (context, client) => new Talk(context, KEEP, () => new KafkaReader(context, client))),
};
