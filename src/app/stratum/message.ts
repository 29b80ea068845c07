/** Messages of Stratum: JSON-RPC, a JSON object a line, with or without "jsonrpc". Pure, never throws. */
import { headerText } from "../mime/words.ts";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = Readonly<{ [name: string]: Json | undefined }>;

/** Bytes of a line that are read: jobs of Bitcoin with their branches have some thousands. */
export const MAX_LINE = 65_536;
/** Characters of a method and of an id that are kept: ids are numbers, methods have some thirty letters. */
const MAX_WORD = 128;
/** Depth of a message; subscriptions have five. */
const MAX_DEPTH = 16;
/** Characters of JSON that are shown in a column. */
const MAX_SHOWN = 256;
/** Characters of JSON laid out in full. */
const MAX_DETAIL = 16_384;

export interface StratumMessage {
  /** The object as it stands, for what dialects put beside the parameters. */
  readonly all: JsonObject;
  /** As JSON, which tells 1 from "1"; empty for none. */
  readonly id: string;
  /** Empty for replies. */
  readonly method: string;
  readonly params: Json;
  readonly result: Json;
  readonly error: Json;
}

/** Null for what is no request, notice or reply. `text`: bytes as characters. */
export function parseMessage(text: string): StratumMessage | null {
  const all = parsed(text);
  if (!isObject(all)) return null;
  const isReply = all.params === undefined && (all.result !== undefined || isError(all.error));
  // Grin's replies name the method again.
  const method = isReply ? "" : textOf(all.method).slice(0, MAX_WORD);
  if (method === "" && !isReply) return null;
  const { id = null, params = null, result = null, error = null } = all;
  return { all, id: id === null ? "" : JSON.stringify(id).slice(0, MAX_WORD), method, params, result, error };
}

function isError(error: Json | undefined): boolean {
  return isObject(error) || isArray(error) || typeof error === "string";
}

function parsed(text: string): Json {
  try {
    const value = JSON.parse(headerText(text)) as Json;
    return isShallow(value, MAX_DEPTH) ? value : null;
  } catch {
    return null;
  }
}

function isShallow(value: Json | undefined, left: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return left > 0 && Object.values(value).every((one) => isShallow(one, left - 1));
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !isArray(value);
}

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A member of an object; undefined of anything else. */
export function member(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** An element of an array; undefined of anything else. */
export function element(value: Json | undefined, index: number): Json | undefined {
  return isArray(value) ? value[index] : undefined;
}

/** Text, or a number as text; empty for all else. */
export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

/** Names of members that hold secrets. */
const SECRETS = /^(?:pass(?:word|wd)?|api_key|secret|token)$/i;
const MASK = "********";

/** JSON for people, in a line: what a column shows. */
export function shown(value: Json, showsCredentials: boolean): string {
  const text = typeof value === "string" ? value : JSON.stringify(value, showsCredentials ? undefined : hideSecrets);
  return cut(text, MAX_SHOWN);
}

/** A message laid out. */
export function laidOut({ all, method, params }: StratumMessage, showsCredentials: boolean): string {
  if (showsCredentials) return cut(JSON.stringify(all, undefined, 2), MAX_DETAIL);
  const isHidden = LOGINS.has(method) && isArray(params) && params.length > 1;
  const value = isHidden ? { ...all, params: [params[0], MASK, ...params.slice(2)] } : all;
  return cut(JSON.stringify(value, hideSecrets, 2), MAX_DETAIL);
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}…`;
}

function hideSecrets(name: string, value: unknown): unknown {
  return SECRETS.test(name) && typeof value === "string" && value !== "" ? MASK : value;
}

/** Methods whose parameters are who it is and a password. */
export const LOGINS: ReadonlySet<string> = new Set(["mining.authorize", "mining.auth", "login", "eth_submitLogin", "eth_login"]); // prettier-ignore
