/** Numbers the places in the evidence that a report cites, in order of first use. */
import type { Reference } from "./blocks.ts";
import { formatCount } from "./format.ts";
import { type Value, ref } from "./values.ts";

/** A file of the case as the report names it. */
export interface CaseFile {
  readonly evidenceId: number;
  /** Shortest name that no other file of the case has. */
  readonly name: string;
  /** The name with its middle left out where it is long, for sentences and narrow cells. */
  readonly shortName: string;
  readonly sha256: string | null;
}

/** A place to cite. */
export interface Place {
  readonly evidenceId?: number | null;
  readonly packet?: bigint | null;
  readonly line?: bigint | null;
  readonly connectionId?: number | null;
  readonly recordId?: bigint | null;
}

/** Collects references; the same place gets the same number. */
export class References {
  readonly #files: ReadonlyMap<number, CaseFile>;
  readonly #known = new Map<string, number>();
  readonly #list: Reference[] = [];

  constructor(files: readonly CaseFile[]) {
    this.#files = new Map(files.map((file) => [file.evidenceId, file]));
  }

  /** The reference to a place. */
  cite(place: Place): Value {
    const file = this.#files.get(place.evidenceId ?? 0);
    const { packet = null, line = null, connectionId = null, recordId = null } = place;
    const key = [file?.evidenceId ?? 0, packet, line, connectionId, recordId].join("/");
    const known = this.#known.get(key);
    if (known !== undefined) return ref(known);
    const id = this.#list.length + 1;
    this.#known.set(key, id);
    this.#list.push({ id, file: file?.name ?? "", sha256: file?.sha256 ?? null, packet, line, connectionId, recordId });
    return ref(id);
  }

  /** The file of this number; undefined for evidence id 0 (the case itself). */
  file(evidenceId: number | null): CaseFile | undefined {
    return this.#files.get(evidenceId ?? 0);
  }

  list(): readonly Reference[] {
    return this.#list;
  }
}

/** Longest file name within a sentence, in UTF-16 units; names of flow logs in S3 run to 90, and differ at their end. */
const SHORT_NAME = 30;

/** A long name without its middle. */
export function withoutMiddle(name: string): string {
  if (name.length <= SHORT_NAME) return name;
  const head = name.slice(0, 12).replace(/[\ud800-\udbff]$/, "");
  return `${head}…${name.slice(name.length - (SHORT_NAME - 13)).replace(/^[\udc00-\udfff]/, "")}`;
}

/** Names each file by the fewest last parts of its path that no other file shares. */
export function shortNames(paths: readonly string[]): string[] {
  const parts = paths.map((path) => path.split(/[\\/]/).filter((part) => part !== ""));
  const names = parts.map((part) => part.slice(-1).join("/"));
  for (let depth = 2; depth <= Math.max(0, ...parts.map((part) => part.length)); depth++) {
    const uses = new Map<string, number>();
    for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1);
    if (names.every((name) => uses.get(name) === 1)) break;
    names.forEach((name, i) => {
      if ((uses.get(name) ?? 0) > 1) names[i] = parts[i].slice(-depth).join("/");
    });
  }
  return names;
}

/** How much of a SHA-256 stands beside a file name: 16 hex digits tell any files of a case apart. */
const HASH_DIGITS = 16;

/** The beginning of a hash. */
export function shortHash(sha256: string): string {
  return sha256.length > HASH_DIGITS ? `${sha256.slice(0, HASH_DIGITS)}…` : sha256;
}

/** "packet 1,234, connection 7"; our own words and numbers only. */
export function referencePlace({ packet, line, connectionId, recordId }: Reference): string {
  const parts: string[] = [];
  if (packet !== null) parts.push(`packet ${formatCount(packet)}`);
  if (line !== null) parts.push(`line ${formatCount(line)}`);
  if (connectionId !== null) parts.push(`connection ${connectionId}`);
  if (recordId !== null) parts.push(`flow record ${recordId}`);
  return parts.length === 0 ? "the whole file" : parts.join(", ");
}
