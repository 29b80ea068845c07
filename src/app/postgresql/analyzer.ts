/** PostgreSQL, protocol 3: logins, simple and extended queries paired with what came of them, COPY as files. */
import type { Frame } from "../parts/frames.ts";
import { oriented } from "../parts/oriented.ts";
import { seconds } from "../parts/seconds.ts";
import { type FrameReader, Talk } from "../parts/talk.ts";
import { Waiting } from "../parts/waiting.ts";
import {
  type Context,
  type FileSink,
  line,
  type Message,
  peerOf,
  type Place,
  type Protocol,
  type Speaker,
} from "../protocol.ts";
import { MAX_STATEMENT } from "../sql/text.ts";
import { shownStatement } from "../sql/secrets.ts";
import { sqlTable } from "../sql/tables.ts";
import { Login } from "./login.ts";
import { type Kind, Operation } from "./operation.ts";
import {
  CANCEL_REQUEST,
  GSSENC_REQUEST,
  readBind,
  readError,
  readName,
  readParameter,
  readParse,
  readQuery,
  readStartup,
  readTag,
  SSL_REQUEST,
} from "./parse.ts";
import { judge, measureClient, measureServer, PG_PORTS } from "./recognise.ts";
import { giveOperation, type PgRows, pgRows } from "./rows.ts";
import { Statements } from "./statements.ts";
import { postgresqlTable } from "./tables.ts";

/** Bytes of a message that are read: a statement, with room for names and bound values. */
const KEEP = MAX_STATEMENT * 2;

/** Requests of the extended protocol: after an error the server skips them up to the next Sync. */
const EXTENDED: readonly Kind[] = ["parse", "bind", "describe", "execute", "close"];

class PgReader implements FrameReader {
  readonly #context: Context;
  readonly #client: Speaker;
  readonly #talk: Talk;
  readonly #login = new Login();
  readonly #rows: PgRows;
  readonly #statements = new Statements();
  readonly #waiting = new Waiting<Operation>();
  /** The request of encryption that waits for its letter. */
  #encryption: { readonly command: string; readonly request: Message } | null = null;
  #copy: { readonly sink: FileSink | null; readonly operation: Operation; readonly from: Speaker } | null = null;

  /** Replies may have been lost. */
  #isUnsure = false;

  constructor(context: Context, client: Speaker, talk: Talk) {
    this.#context = context;
    this.#client = client;
    this.#talk = talk;
    this.#rows = pgRows(context, client, this.#login);
  }

  measure(from: Speaker, bytes: Uint8Array, at: number, left: number): number {
    if (from === this.#client) return measureClient(bytes, at, left);
    // 'S', 'N' or 'G' alone; a server of old times sends a whole error.
    if (this.#encryption && bytes[at] !== 69) return bytes[at] === 83 || bytes[at] === 78 || bytes[at] === 71 ? 1 : -1;
    return measureServer(bytes, at, left);
  }

  frame(from: Speaker, frame: Frame): void {
    if (from === this.#client) this.#request(frame);
    else if (this.#encryption) this.#answerEncryption(frame);
    else this.#reply(frame);
  }

  bodyAt(from: Speaker, bytes: Uint8Array, at: number): number {
    return bytes[at] === 100 && this.#copy?.from === from ? 5 : 0;
  }

  body(from: Speaker, bytes: Uint8Array): void {
    const copy = this.#copy;
    if (copy?.from !== from) return;
    copy.operation.copyBytes = (copy.operation.copyBytes ?? 0n) + BigInt(bytes.length);
    copy.sink?.data(bytes);
  }

  bodyGap(from: Speaker, size: number): void {
    if (this.#copy?.from === from) this.#copy.sink?.gap(size);
  }

  lost(from: Speaker): void {
    if (from !== this.#client) this.#isUnsure = true;
  }

  end(): void {
    this.#endCopy(false);
    if (this.#encryption) this.#rows.found(this.#encryption.command, this.#encryption.request, null, {});
    for (const operation of this.#waiting.drain()) this.#give(operation);
  }

  #message(frame: Frame, text: string): Message {
    return { text: line(text), from: this.#client, place: frame.place, length: frame.length };
  }

  #give(operation: Operation): void {
    giveOperation(this.#rows, this.#login, operation);
  }

  #wait(operation: Operation): void {
    if (this.#waiting.add(operation)) return;
    this.#context.report("app-waiting-limit", operation.request!.place);
    this.#give(operation);
  }

  #request(frame: Frame): void {
    const { bytes, length } = frame;
    // The client goes on, so what waited had its reply in the bytes that are missing.
    if (this.#isUnsure) for (const answered of this.#waiting.drain()) this.#give(answered);
    this.#isUnsure = false;
    if (bytes[0] === 0) return this.#startup(frame);
    switch (String.fromCharCode(bytes[0])) {
      case "Q": {
        const statement = shownStatement(this.#context, readQuery(bytes, length));
        return this.#wait(new Operation("query", this.#message(frame, statement.text), { statement }));
      }
      case "P": {
        const { name, statement: said } = readParse(bytes, length);
        const statement = shownStatement(this.#context, said);
        this.#statements.parsed(name, statement);
        return this.#wait(new Operation("parse", this.#message(frame, `Parse ${statement.text}`), { name, statement }));
      }
      case "B": {
        const { portal, name, values } = readBind(bytes);
        const { statement } = this.#statements.bound(portal, name, values);
        const message = this.#message(frame, `Bind ${name}`);
        return this.#wait(new Operation("bind", message, { name, statement, parameters: values }));
      }
      case "E": {
        const portal = this.#statements.portal(readName(bytes));
        const message = this.#message(frame, portal?.statement?.text ?? `Execute ${portal?.name ?? ""}`);
        return this.#wait(
          new Operation("execute", message, {
            ...(portal && { name: portal.name, statement: portal.statement, parameters: portal.values }),
          }),
        );
      }
      case "D":
        return this.#wait(new Operation("describe", this.#message(frame, "Describe")));
      case "C":
        this.#statements.closed(bytes[5] === 83 ? "statement" : "portal", readName(bytes, 6));
        return this.#wait(new Operation("close", this.#message(frame, "Close")));
      case "S":
        return this.#wait(new Operation("sync", this.#message(frame, "Sync")));
      case "F":
        return this.#wait(new Operation("function_call", this.#message(frame, "FunctionCall")));
      case "p":
        return this.#login.answered(bytes, this.#context);
      case "c":
      case "f":
        return this.#endCopy(bytes[0] === 99);
    }
  }

  #startup(frame: Frame): void {
    const { bytes } = frame;
    const code = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4);
    if (code === SSL_REQUEST)
      this.#encryption = { command: "ssl_request", request: this.#message(frame, "SSLRequest") };
    else if (code === GSSENC_REQUEST)
      this.#encryption = { command: "gssenc_request", request: this.#message(frame, "GSSENCRequest") };
    else if (code === CANCEL_REQUEST) {
      const argument = bytes.length < 12 ? null : `${new DataView(bytes.buffer, bytes.byteOffset).getUint32(8)}`;
      this.#rows.found("cancel", this.#message(frame, `CancelRequest ${argument}`), null, { argument });
    } else {
      this.#login.startup(readStartup(bytes));
      const { user, database } = this.#login;
      this.#wait(new Operation("login", this.#message(frame, `login ${user} to ${database}`)));
    }
  }

  #answerEncryption(frame: Frame): void {
    const { command, request } = this.#encryption!;
    this.#encryption = null;
    const letter = frame.bytes[0];
    const isError = letter === 69;
    const isAccepted = letter === 83 || letter === 71;
    const text = isAccepted ? "accepted" : isError ? "error" : "refused";
    const reply = { text, from: peerOf(this.#client), place: frame.place, length: frame.length };
    this.#rows.found(command, request, reply, { reply: text, duration: seconds(request, frame.place) });
    if (!isAccepted) return;
    if (command === "ssl_request") this.#talk.become(this.#context.inner("tls"));
    else this.#talk.finish();
  }

  #reply(frame: Frame): void {
    const type = String.fromCharCode(frame.bytes[0]);
    // Said at any time, about nothing that was asked for.
    if (type === "A" || type === "N") return;
    const operation = this.#waiting.first;
    operation?.answered(frame.place, frame.length);
    switch (type) {
      case "R":
        if (this.#login.asked(frame.bytes) && operation) operation.isAuthenticated = true;
        return;
      case "D":
        return operation?.dataRow();
      case "S":
        return this.#parameter(frame.bytes);
      case "1":
        return this.#done("parse");
      case "2":
        return this.#done("bind");
      case "3":
        return this.#done("close");
      case "n":
      case "T":
        return this.#done("describe");
      case "C":
        return this.#completed(frame);
      case "I":
        operation?.completed("empty query", null);
        return this.#done("execute");
      case "s":
        operation?.completed("suspended", null);
        return this.#done("execute");
      case "E":
        return this.#failed(frame);
      case "G":
      case "H":
        return this.#beginCopy(operation, type === "G" ? this.#client : peerOf(this.#client), frame.place);
      case "c":
        return this.#endCopy(true);
      case "Z":
        return this.#ready();
    }
  }

  #parameter(bytes: Uint8Array): void {
    const [name, value] = readParameter(bytes);
    if (name === "server_version") this.#login.serverVersion = value;
    else if (name === "application_name" && value !== "") this.#login.application = value;
  }

  /** What waits first is complete, if it is of this kind. */
  #done(kind: Kind): void {
    const operation = this.#waiting.first;
    if (operation?.kind !== kind) return;
    this.#waiting.take();
    if (kind === "parse" || kind === "execute") this.#give(operation);
  }

  #completed(frame: Frame): void {
    this.#endCopy(true);
    const { tag, rows } = readTag(frame.bytes);
    const operation = this.#waiting.first;
    if (operation && operation.kind !== "sync") {
      operation.completed(tag, rows);
      return this.#done("execute");
    }
    const reply = { text: line(tag), from: peerOf(this.#client), place: frame.place, length: frame.length };
    this.#rows.found("reply", null, reply, { reply: tag, rows });
  }

  #failed(frame: Frame): void {
    this.#endCopy(false);
    const error = readError(frame.bytes);
    const operation = this.#waiting.first;
    if (!operation || operation.kind === "sync") {
      const text = line(`${error.severity} ${error.code}: ${error.message}`);
      const reply = { text, from: peerOf(this.#client), place: frame.place, length: frame.length };
      return this.#rows.found("reply", null, reply, {
        severity: error.severity,
        error_code: error.code,
        error: error.message,
      });
    }
    operation.error ??= error;
    if (operation.kind === "login") {
      this.#waiting.take();
      this.#give(operation);
    } else if (EXTENDED.includes(operation.kind)) {
      this.#waiting.take();
      this.#give(operation);
      this.#skipToSync();
    }
  }

  #skipToSync(): void {
    for (let next = this.#waiting.first; next && EXTENDED.includes(next.kind); next = this.#waiting.first) {
      this.#waiting.take();
    }
  }

  /** ReadyForQuery ends a login, a query, a function call, or what stands before a Sync. */
  #ready(): void {
    for (let operation = this.#waiting.take(); operation; operation = this.#waiting.take()) {
      if (operation.kind !== "sync") this.#give(operation);
      if (!EXTENDED.includes(operation.kind)) break;
    }
    this.#isUnsure = false;
  }

  #beginCopy(operation: Operation | undefined, from: Speaker, place: Place): void {
    if (!operation) return;
    this.#endCopy(false);
    const sink = this.#context.file({ name: "", from, place, declaredType: "", codings: [], size: null });
    this.#copy = { sink, operation, from };
  }

  #endCopy(isWhole: boolean): void {
    this.#copy?.sink?.end(isWhole);
    this.#copy = null;
  }
}

export const postgresql: Protocol = {
  id: "postgresql",
  name: "PostgreSQL",
  spec: "PostgreSQL documentation, Frontend/Backend Protocol 3",
  transport: "tcp",
  tables: [postgresqlTable, sqlTable],
  ...oriented(
    judge,
    PG_PORTS,
    (context, client) => new Talk(context, KEEP, (talk) => new PgReader(context, client, talk)),
  ),
};
