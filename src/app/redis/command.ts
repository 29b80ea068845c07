/** A client's command: its name, key and arguments as they are shown, credentials masked. */
import { latin1, latin1Bytes } from "../latin1.ts";
import { type Context, masked } from "../protocol.ts";
import { isPrintable, utf8Text } from "../sql/text.ts";
import { hex } from "../tools.ts";
import type { Value } from "./resp.ts";

/** Characters of all arguments that are shown. */
const MAX_ARGUMENTS = 4096;
/** Characters of an argument that are shown; scripts are shown up to what is kept. */
const MAX_ARGUMENT = 256;

/** Commands whose first argument says what to do. */
const CONTAINERS = words("ACL CLIENT CLUSTER COMMAND CONFIG DEBUG FUNCTION LATENCY MEMORY MODULE OBJECT PUBSUB SCRIPT SLOWLOG XGROUP XINFO"); // prettier-ignore

/** Commands without a key, or where it does not come first. */
const KEYLESS = words(
  `ASKING AUTH BGREWRITEAOF BGSAVE DBSIZE DISCARD ECHO EXEC FAILOVER FLUSHALL FLUSHDB HELLO INFO KEYS LASTSAVE LOLWUT MONITOR
  MULTI PING PSUBSCRIBE PSYNC PUNSUBSCRIBE QUIT RANDOMKEY READONLY READWRITE REPLCONF REPLICAOF RESET ROLE SAVE SCAN SELECT SHUTDOWN
  SLAVEOF SWAPDB SYNC TIME UNWATCH WAIT WAITAOF ACL CLIENT CLUSTER COMMAND CONFIG DEBUG FUNCTION LATENCY MODULE PUBSUB SCRIPT
  SLOWLOG MIGRATE`,
);

const KEYED = words(
  `APPEND BITCOUNT BITFIELD BITOP BITPOS BLMOVE BLMPOP BLPOP BRPOP BRPOPLPUSH BZPOPMAX BZPOPMIN COPY DECR DECRBY DEL DUMP EVAL
  EVALSHA EVAL_RO EXISTS EXPIRE EXPIREAT EXPIRETIME FCALL FCALL_RO GEOADD GEODIST GEOHASH GEOPOS GEORADIUS GEOSEARCH GET GETBIT GETDEL
  GETEX GETRANGE GETSET HDEL HEXISTS HGET HGETALL HINCRBY HINCRBYFLOAT HKEYS HLEN HMGET HMSET HSCAN HSET HSETNX HSTRLEN HVALS
  INCR INCRBY INCRBYFLOAT LINDEX LINSERT LLEN LMOVE LMPOP LPOP LPOS LPUSH LPUSHX LRANGE LREM LSET LTRIM MEMORY MGET MOVE MSET
  MSETNX OBJECT PERSIST PEXPIRE PEXPIREAT PFADD PFCOUNT PFMERGE PSETEX PTTL PUBLISH RENAME RENAMENX RESTORE RPOP RPOPLPUSH
  RPUSH RPUSHX SADD SCARD SDIFF SDIFFSTORE SET SETBIT SETEX SETNX SETRANGE SINTER SINTERSTORE SISMEMBER SMEMBERS SMISMEMBER SMOVE SORT
  SPOP SPUBLISH SRANDMEMBER SREM SSCAN SSUBSCRIBE STRLEN SUBSCRIBE SUBSTR SUNION SUNIONSTORE SUNSUBSCRIBE TOUCH TTL TYPE
  UNLINK UNSUBSCRIBE WATCH XACK XADD XAUTOCLAIM XCLAIM XDEL XGROUP XINFO XLEN XPENDING XRANGE XREAD XREADGROUP XREVRANGE XTRIM
  ZADD ZCARD ZCOUNT ZDIFF ZINCRBY ZINTER ZLEXCOUNT ZMSCORE ZPOPMAX ZPOPMIN ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZRANK ZREM
  ZREMRANGEBYRANK ZREMRANGEBYSCORE ZREVRANGE ZREVRANGEBYSCORE ZREVRANK ZSCAN ZSCORE ZUNION ZUNIONSTORE`,
);

/** Commands of which the arguments are worth more room: scripts, modules, settings. */
const SCRIPTS = words("EVAL EVALSHA EVAL_RO FUNCTION SCRIPT MODULE CONFIG");

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** A command of Redis itself, in capitals; modules have names with a dot. */
export function isCommand(name: string): boolean {
  return KEYED.has(name) || KEYLESS.has(name) || /^[A-Z]{2,12}\.[A-Z._]{2,24}$/.test(name);
}

export interface RedisCommand {
  /** In capitals, with the subcommand. */
  readonly name: string;
  readonly key: string | null;
  readonly arguments: string | null;
  readonly argumentCount: number;
  /** User that it logs in as. */
  readonly user: string | null;
  readonly password: string | null;
  /** Its arguments as they came, the first of them. */
  readonly raw: readonly string[];
}

/** Words of an inline command: parted by spaces, quotes keep them together. */
export function inlineWords(line: Uint8Array): string[] {
  return (latin1(line).match(/"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"']+/g) ?? []).map((word) => word.replace(/^["'](.*)["']$/s, "$1")); // prettier-ignore
}

/** A command out of an array of strings, or an inline line; null where it is neither. */
export function readCommand(value: Value, context: Context): RedisCommand | null {
  const isInline = value.kind === "inline";
  const raw = isInline ? inlineWords(value.bytes) : value.items.map(({ bytes }) => latin1(bytes));
  if (raw.length === 0) return null;
  const first = raw[0].toUpperCase();
  const hasSubcommand = CONTAINERS.has(first) && raw.length > 1;
  const name = (hasSubcommand ? `${first} ${raw[1].toUpperCase()}` : first).slice(0, 64);
  const args = raw.slice(hasSubcommand ? 2 : 1);
  const limit = SCRIPTS.has(first) ? MAX_ARGUMENTS : MAX_ARGUMENT;
  const items = isInline ? [] : value.items.slice(hasSubcommand ? 2 : 1);
  const { user, password, secrets } = credentials(name, args);
  const shown = args.map((arg, i) =>
    secrets.includes(i)
      ? masked(context, arg)
      : shownText(items[i]?.bytes ?? latin1Bytes(arg), items[i]?.count ?? arg.length, limit),
  );
  const keyAt = keyIndex(first, name, args);
  const count = isInline ? args.length : value.count - (hasSubcommand ? 2 : 1);
  return {
    name,
    key: keyAt === null ? null : (shown[keyAt] ?? null),
    arguments: argumentsText(shown, keyAt, count),
    argumentCount: count,
    user,
    password: password === null ? null : masked(context, password),
    raw: args,
  };
}

function keyIndex(first: string, name: string, args: readonly string[]): number | null {
  if (args.length === 0) return null;
  if (first === "OBJECT" || first === "XGROUP" || first === "XINFO" || name === "MEMORY USAGE") return 0;
  if (KEYLESS.has(first) || CONTAINERS.has(first)) return null;
  if (first.startsWith("EVAL") || first.startsWith("FCALL")) return Number(args[1]) > 0 && args.length > 2 ? 2 : null;
  return 0;
}

function argumentsText(shown: readonly string[], keyAt: number | null, count: number): string | null {
  let text = "";
  for (let i = 0; i < shown.length; i++) {
    if (i === keyAt) continue;
    if (text.length > MAX_ARGUMENTS) return `${text.slice(0, MAX_ARGUMENTS)}…`;
    text += (text === "" ? "" : " ") + shown[i];
  }
  if (count > shown.length) text += ` … (${count} arguments)`;
  return text || null;
}

/** Where the credentials stand in the arguments of a command. */
function credentials(
  name: string,
  args: readonly string[],
): { user: string | null; password: string | null; secrets: readonly number[] } {
  const none = { user: null, password: null, secrets: [] };
  if (name === "AUTH" && args.length > 0) {
    const at = args.length > 1 ? 1 : 0;
    return { user: at === 1 ? args[0] : "default", password: args[at], secrets: [at] };
  }
  if (name === "HELLO" || name === "MIGRATE") {
    const at = args.findIndex((arg) => /^auth2?$/i.test(arg));
    if (at < 0) return none;
    const isOwn = name === "HELLO";
    const secret = isOwn || /2$/.test(args[at]) ? at + 2 : at + 1;
    return { user: isOwn ? (args[at + 1] ?? null) : null, password: isOwn ? (args[secret] ?? null) : null, secrets: [secret] }; // prettier-ignore
  }
  if (name === "CONFIG SET") {
    return { ...none, secrets: args.flatMap((arg, i) => (i % 2 === 0 && /pass$|auth$/i.test(arg) ? [i + 1] : [])) };
  }
  if (name === "ACL SETUSER") return { ...none, secrets: args.flatMap((arg, i) => (/^[><#!]/.test(arg) ? [i] : [])) };
  return none;
}

/** Text as it is, other bytes as hex; cut, with its length, where it is long. */
export function shownText(bytes: Uint8Array, length: number, limit = MAX_ARGUMENT): string {
  const isText = isPrintable(bytes.subarray(0, limit));
  const text = isText ? utf8Text(bytes, limit) : `0x${hex(bytes.subarray(0, limit / 4))}`;
  const isCut = length > Math.min(bytes.length, isText ? limit : limit / 4);
  return isCut ? `${text}… (${length} bytes)` : text;
}
