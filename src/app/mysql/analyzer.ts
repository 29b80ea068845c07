/** MySQL and MariaDB: logins, and commands paired with their replies. */
import { Frames, type Frame } from "../parts/frames.ts";
import { oriented } from "../parts/oriented.ts";
import { seconds } from "../parts/seconds.ts";
import { type FrameReader, Talk } from "../parts/talk.ts";
import { Waiting } from "../parts/waiting.ts";
import { type Context, type FileSink, line, type Message, peerOf, type Protocol, type Speaker } from "../protocol.ts";
import { MAX_STATEMENT, utf8Text } from "../sql/text.ts";
import { shownStatement } from "../sql/secrets.ts";
import { sqlTable } from "../sql/tables.ts";
import { Command } from "./command.ts";
import { commandKind, type CommandKind } from "./commands.ts";
import { COMPRESSED_KEEP, CompressedReader } from "./compressed.ts";
import { Login } from "./login.ts";
import { CAPABILITY, isSslRequest, payloadOf, readChangeUser, readError, readGreeting, readLogin, readQuery } from "./parse.ts"; // prettier-ignore
import { Prepareds } from "./prepared.ts";
import { judge, MYSQL_PORTS } from "./recognise.ts";
import { type Agreed, Reply } from "./reply.ts";
import { type Attempt, giveCommand, giveLogin, type MysqlRows, mysqlRows } from "./rows.ts";
import { mysqlTable } from "./tables.ts";

/** Bytes of a packet that are read: a statement, with room for attributes or bound values. */
const KEEP = MAX_STATEMENT * 2;
const HEAD = 4;
/** A payload of this length goes on in the next packet. */
const FULL = 0xffffff;
const CHANGE_USER = 0x11;

class MysqlReader implements FrameReader {
  readonly #context: Context;
  readonly #client: Speaker;
  readonly #talk: Talk;
  readonly #agreed: Agreed = { capabilities: 0, deprecateEof: null };
  readonly #login: Login;
  readonly #rows: MysqlRows;
  readonly #prepareds = new Prepareds();
  readonly #waiting = new Waiting<Command>();
  /** The server's greeting, until somebody answers it. */
  #greeting: Message | null = null;
  /** The login that waits for the server's word. */
  #attempt: Attempt | null = null;
  /** The file that the client sends for LOAD DATA LOCAL. */
  #file: FileSink | null = null;
  /** The next packet of this side goes on with the one before. */
  readonly #goesOn: Record<Speaker, boolean> = { orig: false, resp: false };
  #latest: Command | null = null;
  /** The server's bytes were lost: its next packet must be the first of a reply. */
  #isLost = false;

  constructor(context: Context, client: Speaker, talk: Talk) {
    this.#context = context;
    this.#client = client;
    this.#talk = talk;
    this.#login = new Login(context, this.#agreed);
    this.#rows = mysqlRows(context, client, this.#login);
  }

  measure(from: Speaker, bytes: Uint8Array, at: number, left: number): number {
    if (left < HEAD) return 0;
    const length = HEAD + (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16));
    const sequence = bytes[at + 3];
    if (from === this.#client) {
      const isCommand = !this.#attempt && !this.#file && !this.#goesOn[from];
      if (!isCommand || sequence === 1 || sequence === 2) return length;
      if (sequence !== 0 || length === HEAD) return -1;
      if (left === HEAD) return 0;
      return commandKind(bytes[at + HEAD]) ? length : -1;
    }
    return this.#isLost && sequence !== this.#waiting.first?.replySequence ? -1 : length;
  }

  frame(from: Speaker, frame: Frame): void {
    const goesOn = this.#goesOn[from];
    this.#goesOn[from] = frame.length === FULL + HEAD;
    if (from === this.#client) this.#fromClient(frame, goesOn);
    else this.#fromServer(frame, goesOn);
  }

  bodyAt(from: Speaker): number {
    return this.#file && from === this.#client ? HEAD : 0;
  }

  body(_from: Speaker, bytes: Uint8Array): void {
    this.#file?.data(bytes);
  }

  bodyGap(_from: Speaker, size: number): void {
    this.#file?.gap(size);
  }

  lost(from: Speaker): void {
    if (from !== this.#client) this.#isLost = true;
    this.#goesOn[from] = false;
  }

  end(): void {
    this.#file?.end(false);
    this.#file = null;
    // Who only looks at the greeting scans.
    if (this.#greeting) this.#rows.found("greeting", null, this.#greeting, {});
    this.#greeting = null;
    if (this.#attempt) giveLogin(this.#rows, this.#login, this.#attempt, null, null);
    this.#attempt = null;
    for (const command of this.#waiting.drain()) giveCommand(this.#rows, command);
  }

  #fromClient(frame: Frame, goesOn: boolean): void {
    const { bytes, length } = frame;
    if (this.#file) {
      // An empty packet ends the file.
      if (length !== HEAD) return;
      this.#file.end(true);
      this.#file = null;
    } else if (goesOn) this.#latest?.continued(length);
    else if (this.#attempt) this.#login.answered(payloadOf(bytes));
    else if (bytes[3] === 1 || bytes[3] === 2) this.#logIn(frame);
    else this.#command(frame);
  }

  #logIn(frame: Frame): void {
    const payload = payloadOf(frame.bytes);
    this.#greeting = null;
    if (isSslRequest(payload, frame.length - HEAD)) {
      const request = this.#message(frame, "SSLRequest");
      this.#rows.found("ssl_request", request, null, {});
      return this.#talk.become(this.#context.inner("tls"));
    }
    const login = readLogin(payload);
    this.#login.requested(login);
    this.#attempt = { command: "login", request: this.#message(frame, `login ${login.user}`) };
  }

  #command(frame: Frame): void {
    const payload = payloadOf(frame.bytes);
    const kind = commandKind(payload[0]);
    if (!kind) return;
    this.#greeting = null;
    if (this.#isLost) for (const answered of this.#waiting.drain()) giveCommand(this.#rows, answered);
    if (payload[0] === CHANGE_USER) {
      const login = readChangeUser(payload, this.#agreed.capabilities);
      this.#login.requested({ ...login, capabilities: this.#agreed.capabilities });
      this.#attempt = { command: "change_user", request: this.#message(frame, `change user ${login.user}`) };
      return;
    }
    const command = (this.#latest = this.#commandOf(kind, payload, frame));
    if (kind.reply === "none") giveCommand(this.#rows, command);
    else if (kind.reply === "stream") {
      // Replication: events without end, which no row is made of.
      giveCommand(this.#rows, command);
      this.#talk.finish();
    } else if (!this.#waiting.add(command)) {
      this.#context.report("app-waiting-limit", frame.place);
      giveCommand(this.#rows, command);
    }
  }

  #commandOf(kind: CommandKind, payload: Uint8Array, { bytes, length, place }: Frame): Command {
    const reply = new Reply(kind.reply, this.#agreed);
    const at = { place, length, sequence: bytes[3] };
    if (kind.argument === "text") {
      // COM_FIELD_LIST has a pattern after the name.
      const end = payload.indexOf(0, 1);
      return new Command(kind, reply, at, { argument: utf8Text(payload.subarray(1, end < 0 ? undefined : end), 1024) });
    }
    if (kind.argument === "id") return new Command(kind, reply, at, this.#prepareds.used(kind, payload, this.#hasAttributes)); // prettier-ignore
    if (kind.argument === "none") return new Command(kind, reply, at);
    const isQuery = kind.name === "query";
    // Without a login to tell: attributes begin with their number, and one set of them.
    const hasAttributes = isQuery && (this.#hasAttributes || (payload[1] === 0 && payload[2] === 1));
    const { statement, attributes } = readQuery(payload, length - HEAD, hasAttributes);
    return new Command(kind, reply, at, {
      statement: shownStatement(this.#context, statement),
      parameters: attributes,
    });
  }

  get #hasAttributes(): boolean {
    return (this.#agreed.capabilities & CAPABILITY.queryAttributes) !== 0;
  }

  #fromServer(frame: Frame, goesOn: boolean): void {
    const payload = payloadOf(frame.bytes);
    if (this.#attempt) return this.#decided(frame, payload);
    const command = this.#waiting.first;
    if (!command) return this.#unasked(frame, payload);
    // What is left of a reply before it: a wrong count of packets must not go on for ever.
    if (command.reply.isFresh && !command.ended && frame.bytes[3] !== command.replySequence) return;
    this.#isLost = false;
    command.answered(frame.place, frame.length);
    if (goesOn) return;
    const progress = command.reply.packet(payload, frame.length - HEAD);
    if (progress === "file") this.#askForFile(command, frame);
    if (progress === "done") this.#done(command);
  }

  #done(command: Command): void {
    this.#waiting.take();
    const { kind, reply, statement, argument } = command;
    if (!reply.error) {
      if (reply.prepared && statement) this.#prepareds.prepared(reply.prepared, statement);
      const used = kind.name === "query" ? usedDatabase(statement?.text ?? "") : null;
      if (used !== null) this.#login.database = used;
      if (kind.name === "init_db") this.#login.database = argument;
    }
    giveCommand(this.#rows, command);
  }

  #askForFile(command: Command, { place }: Frame): void {
    const name = command.reply.localFile ?? "";
    this.#file = this.#context.file({ name, from: this.#client, place, declaredType: "", codings: [], size: null });
  }

  /** The server's word on a login: OK, ERR, or another step. */
  #decided(frame: Frame, payload: Uint8Array): void {
    const attempt = this.#attempt!;
    if (payload[0] === 1 || payload[0] === 0xfe) return this.#login.asked(payload);
    if (payload[0] !== 0 && payload[0] !== 0xff) return;
    this.#attempt = null;
    const error = payload[0] === 0xff ? readError(payload) : null;
    const text = line(error ? `${error.code} (${error.sqlstate}): ${error.message}` : "logged in");
    const reply = { text, from: peerOf(this.#client), place: frame.place, length: frame.length };
    giveLogin(this.#rows, this.#login, attempt, reply, error);
    if (!error && attempt.command === "login" && this.#login.compression) this.#expand(this.#login.compression);
  }

  /** Greeting, or an error in its place or later on. */
  #unasked(frame: Frame, payload: Uint8Array): void {
    const isFirst = frame.bytes[3] === 0;
    const greeting = isFirst ? readGreeting(payload) : null;
    if (greeting) {
      this.#login.greeted(greeting);
      this.#greeting = this.#fromServerMessage(frame, `greeting ${greeting.version}`);
      return;
    }
    if (payload[0] !== 0xff || payload.length < 4) return;
    const { code, sqlstate, message } = readError(payload);
    const reply = this.#fromServerMessage(frame, message);
    this.#greeting = null;
    const row = { status: "error", error_code: code, sqlstate: sqlstate || null, error: message };
    this.#rows.found(isFirst ? "login" : "error", null, reply, { ...row, duration: seconds(null, null) });
  }

  #message(frame: Frame, text: string): Message {
    return { text: line(text), from: this.#client, place: frame.place, length: frame.length };
  }

  #fromServerMessage({ place, length }: Frame, text: string): Message {
    return { text: line(text), from: peerOf(this.#client), place, length };
  }

  /** From here on packets come in compressed frames. */
  #expand(coding: string): void {
    const side = (from: Speaker): Frames =>
      new Frames(
        {
          measure: (bytes, at, left) => this.measure(from, bytes, at, left),
          frame: (frame) => this.frame(from, frame),
          bad: (place) => this.#context.report("app-malformed", place, "no packet begins here"),
          bodyAt: () => this.bodyAt(from),
          body: (bytes) => this.body(from, bytes),
          bodyGap: (size) => this.bodyGap(from, size),
        },
        KEEP,
      );
    const frames = { orig: side("orig"), resp: side("resp") };
    const lost = (from: Speaker): void => this.lost(from);
    this.#talk.become(
      new Talk(this.#context, COMPRESSED_KEEP, () => new CompressedReader(this.#context, coding, frames, lost)),
    );
  }
}

/** Database of a USE statement. */
function usedDatabase(text: string): string | null {
  return /^\s*use\s+`?([^`;\s]{1,64})/i.exec(text.slice(0, 200))?.[1] ?? null;
}

export const mysql: Protocol = {
  id: "mysql",
  name: "MySQL and MariaDB",
  spec: "MySQL Source Code Documentation, Client/Server Protocol",
  transport: "tcp",
  tables: [mysqlTable, sqlTable],
  ...oriented(
    judge,
    MYSQL_PORTS,
    (context, client) => new Talk(context, KEEP, (talk) => new MysqlReader(context, client, talk)),
  ),
};
