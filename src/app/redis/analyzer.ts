/** Redis: commands paired with their replies, also pipelined; messages of channels; snapshots of replication as files. */
import { latin1 } from "../latin1.ts";
import { oriented } from "../parts/oriented.ts";
import { seconds } from "../parts/seconds.ts";
import { Sides } from "../parts/sides.ts";
import { Waiting } from "../parts/waiting.ts";
import { type Analyzer, type Context, type FileSink, line, type Message, peerOf, type Place, type Protocol, type Speaker } from "../protocol.ts"; // prettier-ignore
import { readCommand, type RedisCommand, shownText } from "./command.ts";
import { judge, REDIS_PORTS } from "./recognise.ts";
import { replyText } from "./reply.ts";
import { Resp, type Said, type Value } from "./resp.ts";
import { redisTable } from "./tables.ts";

/** What is said to those who subscribed. */
const MESSAGES = ["message", "pmessage", "smessage"];

interface Asked {
  readonly command: RedisCommand;
  readonly request: Message;
  /** Replies still to come: one for each channel of SUBSCRIBE. */
  left: number;
}

class RedisTalk implements Analyzer {
  readonly #context: Context;
  readonly #client: Speaker;
  readonly #sides: Sides<Resp, Resp>;
  readonly #waiting = new Waiting<Asked>();
  #user: string | null = null;
  #database: number | null = null;
  #isMonitoring = false;
  #isUnsure = false;
  #snapshot: FileSink | null = null;

  constructor(context: Context, client: Speaker) {
    this.#context = context;
    this.#client = client;
    const bad = (place: Place): void => context.report("app-malformed", place, "no value begins here");
    const asked = new Resp({ said: (said) => this.#asked(said), bad }, true);
    const answered = new Resp(
      {
        said: (said) => this.#answered(said),
        bad,
        rawBegins: (size, place) => this.#snapshotBegins(size, place),
        raw: (bytes) => this.#snapshot?.data(bytes),
        rawGap: (size) => this.#snapshot?.gap(size),
        rawEnds: () => this.#snapshotEnds(true),
      },
      false,
    );
    this.#sides = new Sides(context, client, asked, answered);
  }

  get isDone(): boolean {
    return this.#sides.server.isStopped;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (this.isDone) return;
    this.#sides.data(from, bytes, place);
  }

  passes(from: Speaker): number {
    return this.isDone ? 0 : this.#sides.passes(from);
  }

  passed(from: Speaker, size: number): void {
    this.#sides.passed(from, size);
  }

  gap(from: Speaker, size: number): void {
    if (!this.#sides.gap(from, size)) this.#isUnsure = true;
  }

  end(): void {
    this.#snapshotEnds(false);
    for (const asked of this.#waiting.drain()) this.#found(asked, null);
  }

  #asked({ value, place, length }: Said): void {
    // The client goes on, so what waited had its reply in the bytes that are missing.
    if (this.#isUnsure) for (const answered of this.#waiting.drain()) this.#found(answered, null);
    this.#isUnsure = false;
    const command = readCommand(value, this.#context);
    if (!command) return;
    const text = line([command.name, command.key, command.arguments].filter((part) => part !== null).join(" "));
    const request = { text, from: this.#client, place, length };
    const isSubscribing = /^[PS]?(?:UN)?SUBSCRIBE$/.test(command.name);
    const asked = { command, request, left: isSubscribing ? Math.max(1, command.argumentCount) : 1 };
    if (command.name === "PSYNC" || command.name === "SYNC") this.#sides.server.expectRaw();
    if (this.#waiting.add(asked)) return;
    this.#context.report("app-waiting-limit", place);
    this.#found(asked, null);
  }

  #answered(said: Said): void {
    const { value } = said;
    const asked = this.#waiting.first;
    const kind = pushKind(value);
    // Confirmations of SUBSCRIBE come as pushes too (RESP3), and answer it all the same.
    const isConfirmation = asked !== undefined && kind === asked.command.name.toLowerCase();
    const isMessage = value.kind === "push" || MESSAGES.includes(kind) || (this.#isMonitoring && value.kind === "simple"); // prettier-ignore
    if (isMessage && !isConfirmation) return this.#pushed(said, kind);
    if (!asked) return this.#unasked(said);
    if (value.kind !== "error" && --asked.left > 0) return;
    this.#waiting.take();
    this.#settle(asked.command, value);
    this.#found(asked, said);
  }

  /** What the reply changes. */
  #settle({ name, user, raw }: RedisCommand, { kind, bytes }: Value): void {
    if (kind === "error") return;
    if (user !== null) this.#user = user;
    if (name === "SELECT" && /^\d{1,5}$/.test(raw[0] ?? "")) this.#database = Number(raw[0]);
    if (name === "MONITOR") this.#isMonitoring = true;
    // What follows is a stream of commands to a replica.
    if (name === "PSYNC" && latin1(bytes, 0, 8) === "CONTINUE") this.#sides.server.isStopped = true;
  }

  #found({ command, request }: Asked, said: Said | null): void {
    const reply = said && this.#reply(said);
    this.#context.found(
      redisTable,
      {
        user: this.#user,
        database: this.#database,
        command: command.name,
        key: command.key,
        arguments: command.arguments,
        argument_count: command.argumentCount,
        password: command.password,
        is_push: false,
        ...replyRow(said),
        duration: seconds(request, said?.place ?? null),
      },
      request,
      reply,
    );
  }

  #pushed(said: Said, kind: string): void {
    const { items } = said.value;
    const channel = items[1];
    const row = {
      user: this.#user,
      database: this.#database,
      command: this.#isMonitoring ? "monitor" : kind || "push",
      key: channel ? shownText(channel.bytes, channel.count) : null,
      argument_count: Math.max(0, said.value.count - 1),
      is_push: true,
      ...replyRow(said),
    };
    this.#context.found(redisTable, row, null, this.#reply(said));
  }

  /** A reply to what the capture lacks. */
  #unasked(said: Said): void {
    const row = { user: this.#user, database: this.#database, command: "", argument_count: 0, is_push: false };
    this.#context.found(redisTable, { ...row, ...replyRow(said) }, null, this.#reply(said));
  }

  #reply({ value, place, length }: Said): Message {
    return { text: line(replyText(value)), from: peerOf(this.#client), place, length };
  }

  #snapshotBegins(size: number | null, place: Place): void {
    const asked = this.#waiting.first;
    if (asked?.command.name === "SYNC") this.#waiting.take();
    if (asked?.command.name === "SYNC") this.#found(asked, null);
    const from = peerOf(this.#client);
    this.#snapshot = this.#context.file({ name: "", from, place, declaredType: "", codings: [], size });
  }

  #snapshotEnds(isWhole: boolean): void {
    if (!this.#snapshot) return;
    this.#snapshot.end(isWhole);
    this.#snapshot = null;
    // What follows are commands to the replica, without replies.
    this.#sides.server.isStopped = true;
  }
}

/** The word with which an array of a channel begins; empty for others. */
function pushKind({ kind, items }: Value): string {
  if ((kind !== "array" && kind !== "push") || items.length === 0 || items[0].kind !== "string") return "";
  const word = latin1(items[0].bytes.subarray(0, 32)).toLowerCase();
  return kind === "push" || /^(?:[ps]?message|[ps]?(?:un)?subscribe)$/.test(word) ? word : "";
}

function replyRow(said: Said | null) {
  if (!said) return { reply_type: null, reply: null, reply_length: null, error: null };
  const { value } = said;
  const text = replyText(value);
  return {
    reply_type: value.kind,
    reply: text,
    reply_length: BigInt(value.count),
    error: value.kind === "error" ? text : null,
  };
}

export const redis: Protocol = {
  id: "redis",
  name: "Redis",
  spec: "Redis serialization protocol (RESP2, RESP3)",
  transport: "tcp",
  tables: [redisTable],
  ...oriented(judge, REDIS_PORTS, (context, client) => new RedisTalk(context, client)),
};
