/** What a message asks for, and what an answer says. */
import { saslUser } from "../sql/sasl.ts";
import { type BsonValue, fieldsOf, numberOf, textOf } from "./bson.ts";
import { type Body, fieldMap } from "./parse.ts";

export interface Request {
  readonly command: string;
  readonly database: string | null;
  readonly collection: string | null;
  readonly user: string | null;
  readonly mechanism: string | null;
  readonly password: string | null;
}

export function readRequest(body: Body): Request {
  const { first, fields } = body.document
    ? fieldMap(body.document)
    : { first: "", fields: new Map<string, BsonValue>() };
  const dot = body.namespace.indexOf(".");
  const named = dot < 0 ? body.namespace : body.namespace.slice(0, dot);
  const target = dot < 0 ? "" : body.namespace.slice(dot + 1);
  const isCommand = body.namespace === "" || target === "$cmd";
  const wrapped = isCommand && (first === "$query" || first === "query") ? fields.get(first) : undefined;
  const inner = wrapped?.type === "document" ? fieldMap(wrapped.bytes) : { first, fields };
  const command = body.command || (isCommand ? inner.first : "query");
  const database = textOf(fields.get("$db")) ?? (named || null);
  const collection = isCommand ? collectionOf(inner.first, inner.fields) : target || null;
  return { command, database, collection, ...readLogin(inner.fields) };
}

/** Value of the command's own field; of getMore and of explain it stands elsewhere. */
function collectionOf(command: string, fields: ReadonlyMap<string, BsonValue>): string | null {
  if (command === "getMore") return textOf(fields.get("collection"));
  const own = fields.get(command);
  if (own?.type === "document") return textOf([...fieldsOf(own.bytes)][0]?.value);
  return textOf(own);
}

/** saslStart, also within hello (speculativeAuthenticate), and authenticate (X.509, MONGODB-CR). */
function readLogin(fields: ReadonlyMap<string, BsonValue>): Pick<Request, "user" | "mechanism" | "password"> {
  const speculative = fields.get("speculativeAuthenticate");
  const from = speculative?.type === "document" ? fieldMap(speculative.bytes).fields : fields;
  const mechanism = textOf(from.get("mechanism"));
  const payload = from.get("payload");
  if (from.has("saslStart") && mechanism !== null && payload?.type === "binary") {
    const { user, secret } = saslUser(mechanism, payload.bytes);
    return { user, mechanism, password: secret };
  }
  if (from.has("authenticate")) return { user: textOf(from.get("user")), mechanism, password: null };
  return { user: null, mechanism: null, password: null };
}

export interface Answer {
  readonly ok: boolean | null;
  readonly returned: bigint | null;
  readonly code: bigint | null;
  readonly error: string | null;
}

/** `isLegacy`: an OP_REPLY, whose documents are what was asked for unless it answers a command. */
export function readAnswer(body: Body, isQuery: boolean): Answer {
  const fields = body.document ? fieldMap(body.document).fields : new Map<string, BsonValue>();
  const failure = textOf(fields.get("$err"));
  if (isQuery) return { ok: failure === null, returned: BigInt(body.documents), code: bigOf(numberOf(fields.get("code"))), error: failure }; // prettier-ignore
  const ok = numberOf(fields.get("ok"));
  const writeError = firstOf(fields.get("writeErrors"));
  const error = textOf(fields.get("errmsg")) ?? failure ?? textOf(writeError?.get("errmsg"));
  const code = numberOf(fields.get("code")) ?? numberOf(writeError?.get("code"));
  return { ok: ok === null ? null : ok === 1 && !writeError, returned: returned(fields), code: bigOf(code), error };
}

/** Documents of the batch, or `n`. */
function returned(fields: ReadonlyMap<string, BsonValue>): bigint | null {
  const cursor = fields.get("cursor");
  if (cursor?.type === "document") {
    const batch = [...fieldsOf(cursor.bytes)].find(({ name }) => name === "firstBatch" || name === "nextBatch")?.value;
    if (batch?.type === "array") return count(batch.bytes);
  }
  return bigOf(numberOf(fields.get("n")));
}

/** Elements of an array; their names are their numbers. */
function count(bytes: Uint8Array): bigint {
  let last = 0n;
  for (const _ of fieldsOf(bytes)) last++;
  return last;
}

function firstOf(value: BsonValue | undefined): ReadonlyMap<string, BsonValue> | null {
  if (value?.type !== "array") return null;
  const [first] = fieldsOf(value.bytes);
  return first?.value.type === "document" ? fieldMap(first.value.bytes).fields : null;
}

function bigOf(value: number | null): bigint | null {
  return value === null || !Number.isFinite(value) ? null : BigInt(Math.trunc(value));
}
