/** One connection of Stratum: requests with their replies, notices; what was said of the miner is carried on from row to row. */
import type { Row, Table } from "../../base/columns.ts";
import { seconds } from "../parts/seconds.ts";
import type { TextLine } from "../parts/lines.ts";
import { type TextReader, TextTalk } from "../parts/text-talk.ts";
import { type Analyzer, type Context, line, masked, type Message, peerOf, type Place, type Speaker } from "../protocol.ts"; // prettier-ignore
import { type Asked, AskedList, NOTHING_SAID, type State } from "./asked.ts";
import { type Dialect, dialectOf, errorText, type Fields, givesJob, isTaken, JOBS, replyFields, requestFields, SHARES, WORK } from "./fields.ts"; // prettier-ignore
import { laidOut, LOGINS, MAX_LINE, member, parseMessage, shown, type StratumMessage, textOf } from "./message.ts";
import { isWork } from "./recognise.ts";
import { differsByParameters, Routine, routineName } from "./routine.ts";
import { stratumTable } from "./tables.ts";

/** What pools say unasked, whatever id they give it. */
const NOTICES: ReadonlySet<string> = new Set(["mining.notify", "mining.set_difficulty", "mining.set_target", "mining.set", "mining.set_extranonce", "mining.set_version_mask", "job", "client.reconnect", "client.show_message"]); // prettier-ignore

/** What makes one row. */
interface Exchange {
  readonly method: string;
  readonly asked: StratumMessage | null;
  readonly answered: StratumMessage | null;
  readonly fields: Fields;
  readonly isNotice: boolean;
  /** As it was when the request was made, where no reply came; as it is now, else. */
  readonly state?: State;
  readonly request: Message | null;
  readonly reply: Message | null;
}

export function stratumAnalyzer(context: Context): Analyzer {
  return new TextTalk(context, "stratum", MAX_LINE, () => new StratumReader(context));
}

class StratumReader implements TextReader {
  readonly #context: Context;
  readonly #waiting: Readonly<Record<Speaker, AskedList>> = { orig: new AskedList(), resp: new AskedList() };
  readonly #routine = new Routine<() => StratumRow>();
  #state: State = NOTHING_SAID;

  constructor(context: Context) {
    this.#context = context;
  }

  line(from: Speaker, { text, place, length }: TextLine): void {
    if (text.trim() === "") return;
    const message = parseMessage(text);
    if (!message) return this.#bad(text.length, place);
    if (message.method === "") this.#answered(from, message, place, length);
    else this.#asked(from, message, place, length);
  }

  lost(from: Speaker): void {
    this.#waiting[peerOf(from)].doubt();
  }

  end(): void {
    for (const from of ["orig", "resp"] as const)
      for (const asked of this.#waiting[from].drain()) this.#unanswered(from, asked);
    for (const { item, repeats } of this.#routine.drain()) this.#give(item(), repeats);
  }

  #bad(size: number, place: Place): void {
    if (size >= MAX_LINE) this.#context.report("app-message-limit", place, "stratum");
    else this.#context.report("app-malformed", place, "no message of Stratum");
  }

  #asked(from: Speaker, message: StratumMessage, place: Place, length: number): void {
    const { method, id } = message;
    const fields = requestFields(message);
    this.#learn(fields, dialectOf(method));
    if (NOTICES.has(method)) return this.#noticed(method, message, fields, this.#message(from, message, place, length));
    const asked = { message, fields, place, length, state: this.#state, isUnsure: false };
    if (id === "") return this.#unanswered(from, asked);
    const left = this.#waiting[from].add(asked);
    if (!left) return;
    if (!left.isUnsure) this.#context.report("app-waiting-limit", left.place);
    this.#unanswered(from, left);
  }

  #answered(from: Speaker, message: StratumMessage, place: Place, length: number): void {
    const { id, result } = message;
    const list = this.#waiting[peerOf(from)];
    let asked = list.take((one) => one.message.id === id);
    // Pools of Ethereum give work under an id of their own, asked for or not.
    if (!asked && isWork(result)) asked = list.take((one) => one.message.method === "eth_getWork");
    const reply = this.#message(from, message, place, length);
    const fields = replyFields(asked?.message.method ?? "", result);
    if (!asked && isWork(result)) {
      this.#learn(fields, dialectOf(WORK));
      return this.#noticed(WORK, message, fields, reply);
    }
    this.#learn(fields);
    if (givesJob(result)) this.#count("jobs");
    if (asked && SHARES.has(asked.message.method)) this.#share(isTaken(message));
    this.#found({
      method: asked?.message.method ?? "",
      asked: asked?.message ?? null,
      answered: message,
      fields: together(asked?.fields ?? {}, fields),
      isNotice: false,
      request: asked && this.#message(peerOf(from), asked.message, asked.place, asked.length),
      reply,
    });
  }

  #noticed(method: string, message: StratumMessage, fields: Fields, reply: Message): void {
    if (JOBS.has(method)) this.#count("jobs");
    const isUnnamed = message.method === "";
    const [asked, answered] = isUnnamed ? [null, message] : [message, null];
    this.#found({ method, asked, answered, fields, isNotice: true, request: null, reply });
  }

  #unanswered(from: Speaker, { message, fields, state, place, length }: Asked): void {
    const request = this.#message(from, message, place, length);
    this.#found({ method: message.method, asked: message, answered: null, fields, isNotice: false, state, request, reply: null }); // prettier-ignore
  }

  #share(isAccepted: boolean | null): void {
    if (isAccepted !== null) this.#count(isAccepted ? "accepted" : "rejected");
  }

  #count(what: "accepted" | "rejected" | "jobs"): void {
    this.#state = { ...this.#state, [what]: this.#state[what] + 1 };
  }

  /** What holds for the rows that follow. */
  #learn(fields: Fields, dialect: Dialect | null = null): void {
    const { user, rig, agent, pool, algorithm, session, difficulty } = filled(fields);
    const known = { ...this.#state.known, ...filled({ user, rig, agent, pool, algorithm, session, difficulty }) };
    this.#state = { ...this.#state, known, dialect: dialect ?? this.#state.dialect };
  }

  #found(exchange: Exchange): void {
    const row = this.#row(exchange);
    const { method, isNotice, request, reply } = exchange;
    const made = { row, request, reply };
    const name = routineName(method, isNotice);
    if (name === null) return this.#give(made, null);
    const parts = [row.difficulty, row.target, row.algorithm, row.user, row.error, method];
    if (differsByParameters(method)) parts.push(row.parameters, row.result);
    const repeats = this.#routine.take(name, JSON.stringify(parts), () => made);
    if (repeats !== null) this.#give(made, repeats);
  }

  #give({ row, request, reply }: StratumRow, repeats: number | null): void {
    this.#context.found(stratumTable, { ...row, repeats: repeats || null }, request, reply);
  }

  #row({ method, asked, answered, fields, isNotice, state = this.#state, request, reply }: Exchange) {
    const { known, dialect, accepted, rejected, jobs } = state;
    const said: Fields = { ...known, ...filled(fields) };
    const isLogin = LOGINS.has(method);
    const shows = this.#context.showsCredentials;
    const hasParameters = asked !== null && asked.params !== null && !isLogin;
    return {
      method: method || null,
      dialect,
      user: said.user ?? null,
      rig: said.rig ?? null,
      password: masked(this.#context, fields.password ?? "") || null,
      agent: said.agent ?? null,
      pool: said.pool ?? null,
      algorithm: said.algorithm ?? null,
      session_id: said.session ?? null,
      job_id: fields.job || null,
      height: fields.height == null ? null : BigInt(fields.height),
      difficulty: said.difficulty ?? null,
      target: fields.target || null,
      hashrate: fields.hashrate ?? null,
      parameters: hasParameters ? shown(asked.params, shows) : null,
      result: answered && resultText(answered, shows),
      error: answered && (errorText(answered.error) || null),
      is_notice: isNotice,
      accepted,
      rejected,
      jobs,
      duration: seconds(request, reply?.place),
    };
  }

  #message(from: Speaker, message: StratumMessage, place: Place, length: number): Message {
    const shows = this.#context.showsCredentials;
    const text = line(message.method === "" ? replyText(message, shows) : requestText(message, shows));
    return { text, from, place, length, detail: () => laidOut(message, shows) };
  }
}

interface StratumRow {
  readonly row: Partial<Row<Table<typeof stratumTable.own>>>;
  readonly request: Message | null;
  readonly reply: Message | null;
}

/** Fields that say something. */
function filled(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== "" && value != null));
}

/** A request's and its reply's: what the reply says holds, but the algorithms that a miner offers are worth more than the one it gets. */
function together(asked: Fields, answered: Fields): Fields {
  const both = { ...asked, ...filled(answered) };
  return asked.algorithm ? { ...both, algorithm: asked.algorithm } : both;
}

/** Of work nothing: it has columns of its own. */
function resultText({ result }: StratumMessage, shows: boolean): string | null {
  return result === null || isWork(result) ? null : shown(textOf(member(result, "status")) || result, shows);
}

function replyText(message: StratumMessage, shows: boolean): string {
  return errorText(message.error) || (resultText(message, shows) ?? shown(message.result, shows));
}

function requestText(message: StratumMessage, shows: boolean): string {
  const { method, params } = message;
  if (!LOGINS.has(method)) return params === null ? method : `${method} ${shown(params, shows)}`;
  const { user = "", agent = "" } = requestFields(message);
  return [method, user, agent].filter((part) => part !== "").join(" ");
}
