/** MongoDB: commands paired with their replies by number, compressed ones too. */
import { oriented } from "../parts/oriented.ts";
import type { Frame } from "../parts/frames.ts";
import { Keyed } from "../parts/keyed.ts";
import { seconds } from "../parts/seconds.ts";
import { type FrameReader, Talk } from "../parts/talk.ts";
import { type Context, line, masked, type Message, type Place, type Protocol, type Speaker } from "../protocol.ts"; // prettier-ignore
import { documentText, fieldsOf } from "./bson.ts";
import { expandMessage } from "./compressed.ts";
import { type Body, FLAG, type Header, OP, opName, readBody, readHeader } from "./parse.ts";
import { judge, measureMessage, MONGODB_PORTS } from "./recognise.ts";
import { type Answer, readAnswer, readRequest, type Request } from "./request.ts";
import { mongodbTable } from "./tables.ts";

/** Bytes of a message that are read: replies carry documents of up to 16 MiB before they say ok. */
const KEEP = 1 << 18;
/** Requests that wait at once on one connection; drivers have one, proxies some. */
const MAX_WAITING = 1024;
/** Characters of a document that are shown. */
const MAX_DOCUMENT = 1024;
const MAX_REPLY = 512;

/** Commands that log in, or make users. */
const SECRETIVE = /^(?:sasl|authenticate|createUser|updateUser|hello|ismaster|copydb)/i;

interface Asked {
  readonly request: Request;
  readonly opcode: number;
  readonly compressor: string | null;
  readonly document: string | null;
  readonly documents: number;
  readonly message: Message;
}

/** A message, expanded where it was compressed. */
interface Told {
  readonly from: Speaker;
  readonly frame: Frame;
  readonly header: Header;
  readonly opcode: number;
  readonly compressor: string | null;
  readonly body: Body | null;
}

class MongoReader implements FrameReader {
  readonly #context: Context;
  readonly #client: Speaker;
  readonly #waiting = new Keyed<number, Asked>(MAX_WAITING, (asked) => this.#found(asked, null, null, null));
  #user: string | null = null;

  constructor(context: Context, client: Speaker) {
    this.#context = context;
    this.#client = client;
  }

  measure(_from: Speaker, bytes: Uint8Array, at: number, left: number): number {
    return measureMessage(bytes, at, left);
  }

  frame(from: Speaker, frame: Frame): void {
    const header = readHeader(frame.bytes);
    const { opcode, compressor, body } = expandMessage(header.opcode, frame, this.#context);
    const told = { from, frame, header, opcode, compressor, body: body && readBody(opcode, body) };
    // Who answers is told by the number that is answered: servers ask each other on one connection too.
    if (header.responseTo !== 0 && (from !== this.#client || this.#waiting.has(header.responseTo))) {
      this.#answered(told);
    } else this.#asked(told);
  }

  end(): void {
    this.#waiting.end();
  }

  #asked({ from, frame, header, opcode, compressor, body }: Told): void {
    const request = body ? readRequest(body) : { command: "", database: null, collection: null, user: null, mechanism: null, password: null }; // prettier-ignore
    const { command, database, collection } = request;
    const namespace = [database, collection].filter((name) => name !== null).join(".");
    const message = { text: line(`${command || opName(opcode)} ${namespace}`), from, place: frame.place, length: frame.length }; // prettier-ignore
    const document = body?.document ? this.#text(body, MAX_DOCUMENT) : null;
    const asked = { request, opcode, compressor, document, documents: body?.documents ?? 0, message };
    if (request.user !== null) this.#user = request.user;
    // Messages that nobody answers: writes of old, and OP_MSG that says more is to come.
    const isOneWay = opcode === OP.insert || opcode === OP.update || opcode === OP.remove || opcode === OP.killCursors;
    if (isOneWay || ((body?.flags ?? 0) & FLAG.moreToCome) !== 0) return this.#found(asked, null, null, null);
    if (!this.#waiting.add(header.requestId, asked)) this.#context.report("app-waiting-limit", frame.place);
  }

  #answered({ from, frame, header, opcode, compressor, body }: Told): void {
    const asked = this.#waiting.take(header.responseTo);
    // Exhaust: each reply answers the one before it, until none is to come.
    const goesOn = ((body?.flags ?? 0) & FLAG.moreToCome) !== 0;
    if (asked && goesOn) this.#waiting.add(header.requestId, asked);
    const isQuery = opcode === OP.reply && (asked?.request.command === "query" || asked?.request.command === "getMore");
    const answer = body ? readAnswer(body, isQuery) : null;
    const text = body?.document ? this.#text(body, MAX_REPLY) : null;
    const message = {
      text: line(answer?.error ?? text ?? opName(opcode)),
      from,
      place: frame.place,
      length: frame.length,
    };
    const shown = asked ?? { request: null, opcode, compressor, document: null, documents: 0, message: null };
    this.#found(shown, answer, text, message);
  }

  #text({ document, sample }: Body, limit: number): string {
    const hides = !this.#context.showsCredentials && document !== null && SECRETIVE.test(firstName(document));
    const text = document ? documentText(document, limit, hides) : "";
    // What is written stands in a sequence beside the command.
    return sample && text.length < limit ? `${text} ${documentText(sample, limit - text.length, hides)}` : text;
  }

  #found(
    asked: { readonly request: Request | null; readonly message: Message | null } & Omit<Asked, "request" | "message">,
    answer: Answer | null,
    text: string | null,
    reply: Message | null,
  ): void {
    const { request, opcode, compressor, document, documents, message } = asked;
    const place: Place | null = reply?.place ?? null;
    const password = request?.password ?? null;
    this.#context.found(
      mongodbTable,
      {
        user: this.#user,
        database: request?.database ?? null,
        command: request?.command || null,
        collection: request?.collection ?? null,
        opcode: opName(opcode),
        compressor,
        mechanism: request?.mechanism ?? null,
        password: password === null ? null : masked(this.#context, password),
        document,
        documents: documents > 0 ? BigInt(documents) : null,
        ok: answer?.ok ?? null,
        returned: answer?.returned ?? null,
        error_code: answer?.code ?? null,
        error: answer?.error ?? null,
        reply: text,
        duration: seconds(message, place),
      },
      message,
      reply,
    );
  }
}

function firstName(document: Uint8Array): string {
  const [first] = fieldsOf(document);
  return first?.name ?? "";
}

export const mongodb: Protocol = {
  id: "mongodb",
  name: "MongoDB",
  spec: "MongoDB manual, MongoDB Wire Protocol",
  transport: "tcp",
  tables: [mongodbTable],
  ...oriented(
    judge,
    MONGODB_PORTS,
    (context, client) => new Talk(context, KEEP, () => new MongoReader(context, client)),
  ),
};
