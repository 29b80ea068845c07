/** What a client has asked for and what came of it so far. */
import { line, type Message, type Place, type Speaker } from "../protocol.ts";
import { type Statement, statementDetail } from "../sql/text.ts";
import type { PgError } from "./parse.ts";

export type Kind = "login" | "query" | "parse" | "bind" | "describe" | "execute" | "close" | "sync" | "function_call";

/** Tags of a query of many statements that are kept. */
const MAX_TAGS = 32;

/** One request; its reply grows until it is complete. */
export class Operation {
  readonly kind: Kind;
  readonly request: Message | null;
  readonly statementName: string | null;
  readonly statement: Statement | null;
  readonly parameters: string | null;
  error: PgError | null = null;
  rows: bigint | null = null;
  copyBytes: bigint | null = null;
  ended: Place | null = null;
  /** Of a login: the server is content. */
  isAuthenticated = false;
  #dataRows = 0;
  #tags: string[] = [];
  #first: Place | null = null;
  #length = 0;

  constructor(
    kind: Kind,
    request: Message | null,
    about: { name?: string; statement?: Statement | null; parameters?: string | null } = {},
  ) {
    this.kind = kind;
    const { statement, parameters } = about;
    this.request =
      request && statement ? { ...request, detail: () => statementDetail(statement, parameters ?? null) } : request;
    this.statementName = about.name ?? null;
    this.statement = about.statement ?? null;
    this.parameters = about.parameters || null;
  }

  /** A message of the reply. */
  answered(place: Place, length: number): void {
    this.#first ??= place;
    this.#length += length;
    this.ended = place;
  }

  dataRow(): void {
    this.#dataRows++;
  }

  /** Servers before 9.0 say SELECT without a number. */
  completed(tag: string, rows: bigint | null): void {
    if (this.#tags.length < MAX_TAGS) this.#tags.push(tag);
    const counted = rows ?? (tag === "SELECT" || this.#dataRows > 0 ? BigInt(this.#dataRows) : null);
    if (counted !== null) this.rows = (this.rows ?? 0n) + counted;
    this.#dataRows = 0;
  }

  get tags(): string | null {
    return this.#tags.length > 0 ? this.#tags.join(", ") : null;
  }

  reply(from: Speaker): Message | null {
    return this.#first && { text: line(this.#text()), from, place: this.#first, length: this.#length };
  }

  #text(): string {
    const { error } = this;
    if (this.kind === "login" && !error) return this.isAuthenticated ? "logged in" : "unfinished";
    const parts = [this.tags ?? "", error ? `${error.severity} ${error.code}: ${error.message}` : ""];
    return parts.filter((part) => part !== "").join(", ") || "ok";
  }
}
