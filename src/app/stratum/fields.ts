/** What messages tell an investigator: who mines, with what, where, and what for. Dialects name the same things differently. */
import { element, isArray, isObject, type Json, LOGINS, member, type StratumMessage, textOf } from "./message.ts";
import { isJob, isWork } from "./recognise.ts";
import { moneroDifficulty, wideDifficulty } from "./target.ts";

/** Characters of a name that are kept: wallets have a hundred, with a payment's id twice as many. */
const MAX_NAME = 512;
/** Algorithms of a miner that are listed: xmrig offers some thirty. */
const MAX_ALGORITHMS = 64;

/** Empty or null where the message does not say. */
export interface Fields {
  user?: string;
  rig?: string;
  password?: string;
  agent?: string;
  pool?: string;
  algorithm?: string;
  session?: string;
  job?: string;
  height?: number | null;
  difficulty?: number | null;
  target?: string;
  hashrate?: number | null;
}

export type Dialect = "stratum" | "monero" | "ethereum";

/** Pushes of work that have no name. */
export const WORK = "work";

export function dialectOf(method: string): Dialect | null {
  if (/^(?:mining|client)\./.test(method)) return "stratum";
  if (/^eth_/.test(method) || method === WORK) return "ethereum";
  return ["login", "submit", "job", "keepalived", "getjob", "getjobtemplate"].includes(method) ? "monero" : null;
}

export const SHARES: ReadonlySet<string> = new Set(["mining.submit", "submit", "eth_submitWork"]);
/** Notices, or replies to requests, that give a job. */
export const JOBS: ReadonlySet<string> = new Set(["mining.notify", "job", WORK]);

type Reader = (params: Json, message: StratumMessage) => Fields;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["mining.subscribe", subscription],
  ["mining.hello", (params) => ({ agent: name(member(params, "agent")), pool: address(member(params, "host"), member(params, "port")) })], // prettier-ignore
  ["mining.submit", (params) => ({ user: name(element(params, 0)), job: name(element(params, 1)) })],
  ["mining.hashrate", (params) => ({ hashrate: quantity(element(params, 0)) })],
  ["mining.notify", (params) => ({ job: name(element(params, 0)) })],
  ["mining.set_difficulty", (params) => ({ difficulty: positive(element(params, 0)) })],
  ["mining.set_target", (params) => wideTarget(element(params, 0))],
  ["mining.set", (params) => ({ ...wideTarget(member(params, "target")), algorithm: name(member(params, "algo")) })],
  ["client.reconnect", (params) => ({ pool: address(element(params, 0), element(params, 1)) })],
  ["login", moneroLogin],
  ["submit", (params) => ({ session: name(member(params, "id")), job: name(member(params, "job_id")) })],
  ["keepalived", (params) => ({ session: name(member(params, "id")) })],
  ["getjob", (params) => ({ session: name(member(params, "id")) })],
  ["job", jobFields],
  ["eth_submitWork", (params) => ({ job: name(element(params, 1)) })],
  ["eth_submitHashrate", (params) => ({ hashrate: quantity(element(params, 0)) })],
]);

/** Of a request or notice. */
export function requestFields(message: StratumMessage): Fields {
  const { method, params, all } = message;
  const rig = method.startsWith("eth_") ? name(all.worker) : "";
  const said = READERS.get(method)?.(params, message) ?? {};
  const login = LOGINS.has(method) && isArray(params) ? { user: name(params[0]), password: name(params[1]) } : {};
  return { ...(rig !== "" && { rig }), ...login, ...said };
}

/** Of a reply; `method`: of the request, empty where it is not known. */
export function replyFields(method: string, result: Json): Fields {
  if (method === "mining.subscribe") return { session: sessionOf(result) };
  if (isWork(result)) return { job: name(element(result, 0)), ...wideTarget(element(result, 2)), height: quantity(element(result, 3)) }; // prettier-ignore
  const job = isJob(result) ? result : member(result, "job");
  return { ...(isObject(job) && jobFields(job)), ...(method === "login" && { session: name(member(result, "id")) }) };
}

/** Does the reply give a job? */
export function givesJob(result: Json): boolean {
  return isWork(result) || isJob(result) || isJob(member(result, "job"));
}

/** Agent, session to go on with, host and port as the miner knows them (ZIP 301; others give the agent alone). */
function subscription(params: Json): Fields {
  const second = name(element(params, 1));
  const session = second.startsWith("EthereumStratum") ? "" : second;
  return { agent: name(element(params, 0)), session, pool: address(element(params, 2), element(params, 3)) };
}

/** The subscription to jobs, alone or among others; or the session itself (ZIP 301). */
function sessionOf(result: Json): string {
  const first = element(result, 0);
  if (!isArray(first)) return name(first);
  if (first[0] === "mining.notify") return name(first[1]);
  return name(
    element(
      first.find((one) => element(one, 0) === "mining.notify"),
      1,
    ),
  );
}

function moneroLogin(params: Json): Fields {
  if (!isObject(params)) return {};
  const { login, pass, agent, algo, rigid } = params;
  const list = isArray(algo) ? algo.slice(0, MAX_ALGORITHMS).map(textOf).join(", ") : name(algo);
  return { user: name(login), password: name(pass), agent: name(agent), algorithm: list, rig: name(rigid) };
}

function jobFields(params: Json): Fields {
  const target = name(member(params, "target"));
  return {
    job: name(member(params, "job_id")),
    algorithm: name(member(params, "algo")),
    height: quantity(member(params, "height")),
    target,
    difficulty: target.length > 16 ? wideDifficulty(target) : (moneroDifficulty(target) ?? positive(member(params, "difficulty"))), // prettier-ignore
  };
}

function wideTarget(value: Json | undefined): Fields {
  const target = name(value);
  return { target, difficulty: wideDifficulty(target) };
}

function name(value: Json | undefined): string {
  return textOf(value).slice(0, MAX_NAME);
}

function address(host: Json | undefined, port: Json | undefined): string {
  const [at, number] = [name(host), name(port)];
  return at === "" || number === "" ? at : `${at}:${number}`;
}

function positive(value: Json | undefined): number | null {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number >= 0 ? number : null;
}

/** A number, or one of Ethereum's in hexadecimal digits after 0x. */
function quantity(value: Json | undefined): number | null {
  const isHex = typeof value === "string" && /^0x[\da-f]{1,64}$/i.test(value);
  const number = isHex || typeof value === "number" ? Number(value) : null;
  return number !== null && number >= 0 && number <= Number.MAX_SAFE_INTEGER ? Math.floor(number) : null;
}

/** Number and text of an error; empty for none. */
export function errorText(error: Json): string {
  if (typeof error === "string") return name(error);
  const parts = isArray(error) ? [error[0], error[1]] : [member(error, "code"), member(error, "message")];
  return parts
    .map(name)
    .filter((part) => part !== "")
    .join(" ");
}

/** Was the share taken? Null where the reply does not tell. */
export function isTaken({ result, error }: StratumMessage): boolean | null {
  if (errorText(error) !== "" || result === false) return false;
  const status = textOf(member(result, "status"));
  if (status !== "") return status.toUpperCase() === "OK";
  return result === null ? null : true;
}
