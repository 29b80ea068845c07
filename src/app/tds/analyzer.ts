/** Microsoft SQL Server: logins, SQL batches and procedure calls, with how they ended. */
import type { Row, Table } from "../../base/columns.ts";
import { named, NtlmDialog } from "../ntlm/dialog.ts";
import { ntlmTable } from "../ntlm/tables.ts";
import type { Frame } from "../parts/frames.ts";
import { oriented } from "../parts/oriented.ts";
import { seconds } from "../parts/seconds.ts";
import { type FrameReader, Talk } from "../parts/talk.ts";
import { type Analyzer, type Context, further, line, masked, type Message, peerOf, type Protocol, type Speaker } from "../protocol.ts"; // prettier-ignore
import { DatabaseRows } from "../sql/rows.ts";
import { sqlTable } from "../sql/tables.ts";
import { shownStatement } from "../sql/secrets.ts";
import { type Statement, statementDetail } from "../sql/text.ts";
import { readLogin, readPrelogin } from "./login.ts";
import { HEAD, isRecord, measurePacket, Messages, type TdsMessage, TYPE } from "./packet.ts";
import { judge, TDS_PORTS } from "./recognise.ts";
import { type Reply, readReply } from "./reply.ts";
import { readBatch, readCall } from "./request.ts";
import { tdsTable } from "./tables.ts";

/** Bytes of a packet that are read: all of it. */
const KEEP = 32_768;
/** Versions of TDS before this count rows in four bytes. */
const TDS_72 = 0x72000000;
const HANDSHAKE = 0x16;

type TdsColumns = (typeof tdsTable)["own"];
type TdsRow = Partial<Row<Table<TdsColumns>>>;

interface Asked {
  readonly command: string;
  readonly request: Message;
  readonly statement: Statement | null;
  readonly row: TdsRow;
}

class TdsReader implements FrameReader {
  readonly #context: Context;
  readonly #client: Speaker;
  readonly #messages: Record<Speaker, Messages> = { orig: new Messages(), resp: new Messages() };
  readonly #ntlm: NtlmDialog;
  readonly #rows: DatabaseRows<TdsColumns>;
  #asked: Asked | null = null;
  #tls: Analyzer | null = null;
  #login: TdsRow = {};
  #encryption: string | null = null;
  #isOld = false;

  constructor(context: Context, client: Speaker) {
    this.#context = context;
    this.#client = client;
    this.#ntlm = new NtlmDialog(context, "tds");
    this.#rows = new DatabaseRows(context, { system: "tds", table: tdsTable, client, known: () => this.#login });
  }

  measure(_from: Speaker, bytes: Uint8Array, at: number, left: number): number {
    return measurePacket(bytes, at, left);
  }

  frame(from: Speaker, frame: Frame): void {
    // TLS: its handshake within packets, then its records bare.
    const isWrapped = frame.bytes[0] === TYPE.prelogin && frame.bytes[HEAD] >= 0x14 && frame.bytes[HEAD] <= 0x17;
    if (isRecord(frame.bytes, 0) || isWrapped) return this.#encrypted(from, frame, isWrapped ? HEAD : 0);
    const message = this.#messages[from].packet(frame);
    if (!message) return;
    if (from === this.#client) this.#request(message);
    else this.#reply(message);
  }

  lost(from: Speaker): void {
    this.#messages[from].clear();
    this.#tls?.gap(from, 1);
  }

  end(): void {
    this.#tls?.end();
    if (this.#asked) this.#found(this.#asked, null, null);
    this.#asked = null;
    this.#ntlm.end();
  }

  #encrypted(from: Speaker, { bytes, place }: Frame, start: number): void {
    if (!this.#tls && bytes[start] !== HANDSHAKE) return;
    this.#tls ??= this.#context.inner("tls");
    this.#tls.data(from, bytes.subarray(start), further(place, start));
  }

  #request(message: TdsMessage): void {
    // One after another: what waited had no reply that was seen, but for an attention, which is part of it.
    if (message.type === TYPE.attention) return this.#attention(message);
    if (this.#asked) this.#found(this.#asked, null, null);
    this.#asked = this.#askedBy(message);
  }

  #askedBy(message: TdsMessage): Asked | null {
    switch (message.type) {
      case TYPE.prelogin: {
        const encryption = readPrelogin(message.bytes)?.encryption ?? null;
        this.#encryption = encryption;
        return this.#ask("prelogin", message, "prelogin", null, { encryption });
      }
      case TYPE.login:
        return this.#logIn(message);
      case TYPE.batch: {
        const statement = shownStatement(this.#context, readBatch(message.bytes, message.size));
        return this.#ask("batch", message, statement.text, statement, {});
      }
      case TYPE.rpc: {
        const { procedure, statement: said, parameters } = readCall(message.bytes);
        const statement = said && shownStatement(this.#context, said);
        const row = { procedure, parameters: parameters || null };
        return this.#ask("rpc", message, statement?.text ?? procedure, statement, row);
      }
      case TYPE.transaction:
        return this.#ask("transaction", message, "transaction", null, {});
      case TYPE.sspi:
        return this.#provesItself(message);
      case TYPE.bulk:
        return this.#ask("bulk_load", message, "bulk load", null, {});
      default:
        return null;
    }
  }

  #ask(command: string, { place, length }: TdsMessage, text: string, statement: Statement | null, row: TdsRow): Asked {
    const detail = statement && { detail: () => statementDetail(statement, row.parameters ?? null) };
    return { command, request: { text: line(text), from: this.#client, place, length, ...detail }, statement, row };
  }

  #logIn(message: TdsMessage): Asked {
    const { tdsVersion, host, user, password, application, server, library, database, sspi } = readLogin(message.bytes);
    this.#isOld = tdsVersion < TDS_72;
    const named = { user, database, host, application, library, server };
    this.#login = Object.fromEntries(Object.entries(named).map(([name, value]) => [name, value || null]));
    const row = { password: user === "" && password === "" ? null : masked(this.#context, password), encryption: this.#encryption }; // prettier-ignore
    const asked = this.#ask("login", message, `login ${user} to ${server || "server"}`, null, row);
    this.#ntlm.takes(sspi, asked.request);
    return asked;
  }

  /** A further step of a Windows login; of NTLM the last one says who. */
  #provesItself(message: TdsMessage): Asked {
    const asked = this.#ask("sspi", message, "Windows login", null, {});
    this.#ntlm.takes(message.bytes, asked.request);
    const { who } = this.#ntlm;
    if (who) this.#login.user = named(who.domain, who.user);
    return asked;
  }

  /** The server's step of a Windows login, or its word on one. */
  #judges(message: TdsMessage, reply: Reply): void {
    const said = this.#message(message, reply);
    if (reply.sspi) this.#ntlm.takes(reply.sspi, said);
    else if (this.#ntlm.waits) this.#ntlm.answered(reply.version !== null, reply.error?.message ?? null, said);
  }

  #attention({ place, length }: TdsMessage): void {
    const request = { text: "attention", from: this.#client, place, length };
    this.#rows.found("attention", request, null, {});
  }

  #reply(message: TdsMessage): void {
    const asked = this.#asked;
    this.#asked = null;
    const isPrelogin = asked?.command === "prelogin";
    const prelogin = isPrelogin ? readPrelogin(message.bytes) : null;
    if (asked && prelogin) return this.#preloginAnswered(asked, message, prelogin);
    const read = readReply(message.bytes, message.tail, this.#isOld);
    const reply = message.type === TYPE.sspi ? { ...read, sspi: message.bytes, isFailed: false, error: null } : read;
    if (reply.database) this.#login.database = reply.database;
    if (reply.version) this.#login.server_version = reply.version;
    this.#judges(message, reply);
    if (asked) return this.#found(asked, message, reply);
    this.#rows.found("reply", null, this.#message(message, reply), outcomeRow(reply));
  }

  #preloginAnswered(asked: Asked, message: TdsMessage, answer: NonNullable<ReturnType<typeof readPrelogin>>): void {
    const encryption = `${asked.row.encryption ?? "?"}, ${answer.encryption ?? "?"}`;
    this.#encryption = encryption;
    const { place, length } = message;
    const reply = { text: `prelogin, encryption ${answer.encryption}`, from: peerOf(this.#client), place, length };
    const row = { command: "prelogin", encryption, server_version: answer.version, status: "ok" };
    this.#context.found(tdsTable, { ...row, duration: seconds(asked.request, message.ended) }, asked.request, reply);
  }

  #message({ place, length }: TdsMessage, { error, rows }: Reply): Message {
    const text = error ? `${error.number}: ${error.message}` : rows === null ? "ok" : `ok, ${rows} rows`;
    return { text: line(text), from: peerOf(this.#client), place, length };
  }

  #found({ command, request, statement, row }: Asked, message: TdsMessage | null, outcome: Reply | null): void {
    const reply = message && outcome ? this.#message(message, outcome) : null;
    this.#rows.found(command, request, reply, {
      ...row,
      argument: statement?.text ?? null,
      argument_length: statement && BigInt(statement.length),
      ...outcomeRow(outcome),
      duration: seconds(request, message?.ended ?? null),
    });
    if (command === "batch" || command === "rpc") this.#sql(command, request, statement, row, message, outcome, reply);
  }

  #sql(
    command: string,
    request: Message,
    statement: Statement | null,
    { procedure, parameters }: TdsRow,
    message: TdsMessage | null,
    outcome: Reply | null,
    reply: Message | null,
  ): void {
    const error = errorOf(outcome);
    this.#rows.ran(
      {
        command,
        // A call of a procedure has no text but its name.
        statement: statement ?? (procedure ? { text: procedure, length: 2 * procedure.length } : null),
        parameters: parameters ?? null,
        rows: outcome?.rows ?? null,
        error: error && { code: error.number === null ? "" : `${error.number}`, message: error.message },
        ended: message?.ended ?? null,
      },
      request,
      reply,
    );
  }
}

/** The error, also where only the end of the reply tells that there was one. */
function errorOf(outcome: Reply | null): { number: number | null; message: string } | null {
  if (!outcome) return null;
  return outcome.error ?? (outcome.isFailed ? { number: null, message: "error" } : null);
}

function outcomeRow(outcome: Reply | null): TdsRow {
  const error = errorOf(outcome);
  return {
    status: error ? "error" : outcome?.sspi ? "challenged" : outcome ? "ok" : null,
    rows: outcome?.rows ?? null,
    error_code: error?.number == null ? null : BigInt(error.number),
    error: error?.message ?? null,
  };
}

export const tds: Protocol = {
  id: "tds",
  name: "Microsoft SQL Server (TDS)",
  spec: "[MS-TDS]",
  transport: "tcp",
  tables: [tdsTable, sqlTable, ntlmTable],
  ...oriented(judge, TDS_PORTS, (context, client) => new Talk(context, KEEP, () => new TdsReader(context, client))),
};
