/** Whether lines are Stratum's: by methods that only it has, and by the shape of jobs, logins and shares. */
import { LIKELY, type Judges, NO, OPEN, recogniseLines, type Strength, SURE, WEAK } from "../parts/look.ts";
import type { Look, Recognition } from "../protocol.ts";
import { element, isArray, isObject, type Json, member, parseMessage, type StratumMessage, textOf } from "./message.ts";

/** A line that begins an object whose method, or whose list of subscriptions, is one of mining; shares and jobs are long, so the beginning must do. */
const OBJECT = /^\{\s{0,4}"(?:id|method|params|jsonrpc|worker|result|error)"/;
const METHOD = /"method"\s{0,4}:\s{0,4}"(?:mining\.[a-z_]{3,30}[".]|eth_(?:submitLogin|submitHashrate|submitWork|getWork|login)")/; // prettier-ignore
const SUBSCRIBED = /"result"\s{0,4}:\s{0,4}\[\s{0,4}\[\s{0,4}(?:\[\s{0,4})?"mining\.(?:notify|set_difficulty)"/;

const HASH = /^0x[\da-f]{64}$/i;
/** A target leaves that many bits zero. */
const TARGET = /^0x0000[\da-f]{60}$/i;

function isSure(text: string): boolean {
  return OBJECT.test(text) && (METHOD.test(text) || SUBSCRIBED.test(text));
}

const judges = (judge: (message: StratumMessage) => Strength): Judges => ({
  line(text, index) {
    if (isSure(text)) return SURE;
    const message = parseMessage(text);
    if (message) return judge(message);
    // The end of a line whose beginning the capture lacks.
    return index === 0 && text.endsWith("}") && !text.startsWith("{") ? OPEN : index === 0 ? NO : OPEN;
  },
  beginning: (text) => (isSure(text) ? SURE : OPEN),
});

const client = judges(({ all, method, params }) => {
  if (method === "login" && isLogin(all, params)) return SURE;
  if (method === "submit" && textOf(member(params, "job_id")) !== "" && member(params, "nonce") !== undefined)
    return SURE;
  if (method === "keepalived" && isText(params, "id")) return LIKELY;
  return method === "getjob" && isText(params, "id") ? LIKELY : WEAK;
});

/** Monero's and its kin's. */
function isLogin(all: Json, params: Json): boolean {
  return isText(params, "login") && (["pass", "agent", "algo", "rigid"].some((name) => member(params, name) !== undefined) || member(all, "worker") !== undefined); // prettier-ignore
}

const server = judges(({ method, params, result }) => {
  if (method === "job") return isJob(params) ? SURE : WEAK;
  if (method !== "") return WEAK;
  if (isJob(member(result, "job"))) return SURE;
  if (isWork(result)) return TARGET.test(textOf(element(result, 2))) ? SURE : LIKELY;
  const status = textOf(member(result, "status"));
  return status === "KEEPALIVED" ? SURE : status === "OK" ? LIKELY : WEAK;
});

function isText(value: Json, name: string): boolean {
  const text = member(value, name);
  return typeof text === "string" && text !== "";
}

/** A job of Monero and its kin. */
export function isJob(value: Json | undefined): boolean {
  if (!isObject(value) || textOf(value.job_id) === "") return false;
  return ["blob", "target", "difficulty", "pre_pow", "input"].some((name) => textOf(value[name]) !== "");
}

/** Ethereum's work: hashes of header and seed, the target, at times the height. */
export function isWork(value: Json | undefined): boolean {
  if (!isArray(value) || value.length < 3 || value.length > 5) return false;
  return value.slice(0, 3).every((part) => HASH.test(textOf(part)));
}

export function recognise(look: Look): Recognition {
  return recogniseLines(look, client, server, []);
}
