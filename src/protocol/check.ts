/** Checks of parameters at the door: what a panel or another process sends is data of a shape that is not yet known. */
import { RpcError, type Handlers } from "./rpc.ts";

/** Returns the value as what it should be, rebuilt from known fields; throws RpcError "bad-request" that names the place. */
export type Check<T> = (value: unknown, at: string) => T;

/** One check per method of an interface; a method without one does not compile. */
export type Checks<A> = {
  readonly [M in keyof A]: A[M] extends (params: infer P) => unknown ? Check<P> : never;
};

type Api<A> = { readonly [M in keyof A]: (params: never) => unknown };

/** The handlers, each behind the check of its parameters. */
export function checked<A extends Api<A>>(handlers: Handlers<A>, checks: Checks<A>): Handlers<A> {
  const names = Object.keys(handlers) as (keyof A & string)[];
  return Object.fromEntries(
    names.map((name) => {
      const check = checks[name] as unknown as Check<never>;
      return [name, (params: unknown, signal: AbortSignal) => handlers[name](check(params, name), signal)];
    }),
  ) as unknown as Handlers<A>;
}

function refuse(at: string, wanted: string): never {
  throw new RpcError({ code: "bad-request", message: `${at}: ${wanted} is wanted here.` });
}

/** A whole number from `least` to `most`, both included. */
export function whole(least: number, most: number): Check<number> {
  return (value, at) =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most
      ? value
      : refuse(at, `a whole number from ${least} to ${most}`);
}

export const number: Check<number> = (value, at) =>
  typeof value === "number" && Number.isFinite(value) ? value : refuse(at, "a number");

/** A number from `least` to `most`, both included. */
export function between(least: number, most: number): Check<number> {
  return (value, at) =>
    typeof value === "number" && value >= least && value <= most
      ? value
      : refuse(at, `a number from ${least} to ${most}`);
}

export const flag: Check<boolean> = (value, at) => (typeof value === "boolean" ? value : refuse(at, "true or false"));

/** Text of at most `most` characters. */
export function text(most: number): Check<string> {
  return (value, at) =>
    typeof value === "string" && value.length <= most ? value : refuse(at, `text of at most ${most} characters`);
}

/** Text that is all of `pattern`, which bounds its length; `wanted` is what it is called. */
export function matching(pattern: RegExp, wanted: string): Check<string> {
  return (value, at) => (typeof value === "string" && pattern.test(value) ? value : refuse(at, wanted));
}

/** A 64-bit whole number as decimal digits. */
export const digits: Check<string> = (value, at) =>
  typeof value === "string" && /^-?\d{1,19}$/.test(value) ? value : refuse(at, "a whole number in digits");

/** One of some words. */
export function oneOf<T extends string>(words: readonly T[]): Check<T> {
  return (value, at) => words.find((word) => word === value) ?? refuse(at, `one of ${words.join(", ")}`);
}

/** At most `most` bytes, in memory of their own. */
export function bytes(most: number): Check<Uint8Array> {
  return (value, at) =>
    value instanceof Uint8Array && value.length <= most
      ? new Uint8Array(value)
      : refuse(at, `an array of at most ${most} bytes`);
}

/** A list of at most `most` items. */
export function list<T>(of: Check<T>, most: number): Check<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length > most) return refuse(at, `a list of at most ${most}`);
    return value.map((item: unknown, i) => of(item, `${at}[${i}]`));
  };
}

/** Values by name, at most `most` of them. */
export function byName<T>(of: Check<T>, most: number): Check<Readonly<Record<string, T>>> {
  return (value, at) => {
    const entries = Object.entries(plain(value, at));
    if (entries.length > most) return refuse(at, `at most ${most} names`);
    return Object.fromEntries(entries.map(([name, one]) => [text(LONGEST_NAME)(name, at), of(one, `${at}.…`)]));
  };
}

/** No column, threshold or the like has a longer name. */
const LONGEST_NAME = 200;

/** An object with known fields; others are left out. */
export function fields<T extends object>(checks: { readonly [K in keyof T]-?: Check<T[K]> }): Check<T> {
  const names = Object.keys(checks) as (keyof T & string)[];
  return (value, at) => {
    const given = plain(value, at);
    const made: Partial<T> = {};
    for (const name of names) {
      const one = checks[name](Object.hasOwn(given, name) ? given[name] : undefined, `${at}.${name}`);
      if (one !== undefined) made[name] = one;
    }
    return made as T;
  };
}

/** Parameters of a method that takes none. */
export const nothing: Check<Record<string, never>> = fields<Record<string, never>>({});

export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value, at) => (value === undefined ? undefined : check(value, at));
}

export function orNull<T>(check: Check<T>): Check<T | null> {
  return (value, at) => (value === null ? null : check(value, at));
}

/** The check that the word in field `tag` chooses; the word is kept. */
export function choice<T extends object>(tag: string, checks: Readonly<Record<string, Check<object>>>): Check<T> {
  return (value, at) => {
    const word = oneOf(Object.keys(checks))(plain(value, at)[tag], `${at}.${tag}`);
    return { ...checks[word](value, at), [tag]: word } as T;
  };
}

function plain(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse(at, "an object");
  return value as Readonly<Record<string, unknown>>;
}
