/** What the describers of AWS CLI answers share: reading members of JSON that may be anything. */
import type { Row, Table } from "../base/columns.ts";
import type { LogFormat } from "./format.ts";

export type Members = Readonly<Record<string, unknown>>;

/** Takes the rows that a described thing gives. */
export type AddRow = <T extends Table>(table: T, row: Row<T>) => void;

/** One list of an answer of `aws ec2 describe-...`: what its elements become. */
export interface Describer {
  /** Member of the answer that holds the list. */
  readonly key: string;
  /** Member that names an element: tells what a list is that stands alone, as \`--query\` prints it. */
  readonly named: string;
  readonly id: string;
  readonly name: string;
  readonly spec: string;
  readonly kind: LogFormat["kind"];
  readonly order: number;
  /** Adds the rows of one element. Returns what is wrong with it, or null. */
  rows(thing: Members, evidenceId: number, add: AddRow): string | null;
}

export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text member, null when absent or empty. */
export function text(from: Members, name: string): string | null {
  const value = from[name];
  return typeof value === "string" && value !== "" ? value : null;
}

/** A whole number member below 2^32, null when absent or not one. */
export function whole(from: Members, name: string): number | null {
  const value = typeof from[name] === "string" && from[name] !== "" ? Number(from[name]) : from[name];
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffffffff ? value : null;
}

/** An object member, empty when absent. */
export function members(from: Members, name: string): Members {
  const value = from[name];
  return isMembers(value) ? value : {};
}

/** The objects of a list member, none when absent. */
export function list(from: Members, name: string): Members[] {
  const value = from[name];
  return Array.isArray(value) ? value.filter(isMembers) : [];
}

/**
 * A time member in nanoseconds: ISO 8601 as the CLI prints it, seconds since the epoch, or the parts that recorded
 * answers of botocore have ({"__class__": "datetime", "year": ...}).
 */
export function time(from: Members, name: string): bigint | null {
  const value = from[name];
  const milliseconds = isMembers(value)
    ? ofParts(value)
    : typeof value === "number"
      ? value * 1000
      : Date.parse(String(value));
  return Number.isFinite(milliseconds) ? BigInt(Math.round(milliseconds * 1000)) * 1000n : null;
}

function ofParts(parts: Members): number {
  const part = (name: string, otherwise: number) => (typeof parts[name] === "number" ? parts[name] : otherwise);
  if (typeof parts.year !== "number") return NaN;
  const day = Date.UTC(parts.year, part("month", 1) - 1, part("day", 1));
  const seconds = part("hour", 0) * 3600 + part("minute", 0) * 60 + part("second", 0);
  return day + seconds * 1000 + part("microsecond", 0) / 1000;
}
