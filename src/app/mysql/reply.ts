/** The reply to one command, packet by packet: results of rows, with or without the EOF after columns ("Command Phase"). */
import { Cursor } from "../parts/cursor.ts";
import { utf8Text } from "../sql/text.ts";
import type { ReplyKind } from "./commands.ts";
import { lengthNumber } from "./numbers.ts";
import { CAPABILITY, type MysqlError, readEof, readError, readOk, readPrepared, STATUS } from "./parse.ts";

const OK = 0;
const EOF = 0xfe;
const ERR = 0xff;
const LOCAL_INFILE = 0xfb;
/** MariaDB's reports of progress come as this error; more packets follow. */
const PROGRESS = 0xffff;

/** What both sides agreed on. `deprecateEof` is null until it shows, where the login was not seen. */
export interface Agreed {
  capabilities: number;
  deprecateEof: boolean | null;
}

/** `file`: the client sends a file now. */
export type Progress = "more" | "done" | "file";

type Stage = "first" | "columns" | "columnsEnd" | "rows" | "definitions" | "afterFile";

export class Reply {
  readonly #kind: ReplyKind;
  readonly #agreed: Agreed;
  #stage: Stage;
  /** Columns or parameters still to be described, and the groups of them. */
  #left = 0;
  #groups: number[] = [];
  #rows = 0n;
  #changed = 0n;
  #hasRows = false;
  /** Anything at all was said. */
  error: MysqlError | null = null;
  prepared: { readonly id: number; readonly parameters: number } | null = null;
  localFile: string | null = null;

  constructor(kind: ReplyKind, agreed: Agreed) {
    this.#kind = kind;
    this.#agreed = agreed;
    this.#stage = kind === "rows" ? "rows" : "first";
    if (kind === "rows") this.#hasRows = true;
  }

  /** Nothing of it was read yet. */
  get isFresh(): boolean {
    return this.#stage === "first" || this.#stage === "rows";
  }

  /** Rows returned, or changed. */
  get rows(): bigint {
    return this.#hasRows ? this.#rows : this.#changed;
  }

  /** `length`: of the whole payload, of which `payload` may be the beginning. */
  packet(payload: Uint8Array, length: number): Progress {
    if (payload[0] === ERR && this.#stage !== "columns" && length >= 3) return this.#failed(payload);
    switch (this.#stage) {
      case "first":
        return this.#first(payload, length);
      case "columns":
        if (--this.#left === 0) this.#stage = this.#agreed.deprecateEof === true ? "rows" : "columnsEnd";
        return "more";
      case "columnsEnd":
        return this.#columnsEnd(payload, length);
      case "rows":
        return this.#row(payload, length);
      case "definitions":
        return this.#definition(payload, length);
      case "afterFile":
        return this.#ok(payload);
    }
  }

  #failed(payload: Uint8Array): Progress {
    const error = readError(payload);
    if (error.code === PROGRESS) return "more";
    this.error = error;
    return "done";
  }

  #first(payload: Uint8Array, length: number): Progress {
    if (this.#kind === "prepared" && payload[0] === OK) return this.#describe(payload);
    if (this.#kind !== "result") return "done";
    const hasMetadataFlag = (this.#agreed.capabilities & CAPABILITY.optionalMetadata) !== 0 && length <= 4;
    if (payload[0] === OK && !hasMetadataFlag) return this.#ok(payload);
    if (payload[0] === LOCAL_INFILE) return this.#askForFile(payload);
    if (payload[0] === EOF && length < 9) return "done";
    const cursor = new Cursor(payload);
    let isDescribed = hasMetadataFlag ? cursor.u8() !== 0 : true;
    this.#left = lengthNumber(cursor);
    // MariaDB's cached metadata: a byte after the count.
    if (!hasMetadataFlag && !cursor.isAtEnd) isDescribed = cursor.u8() !== 0;
    this.#hasRows = true;
    if (this.#left === 0) isDescribed = false;
    this.#stage = isDescribed ? "columns" : this.#agreed.deprecateEof === true ? "rows" : "columnsEnd";
    return "more";
  }

  #ok(payload: Uint8Array): Progress {
    const { changed, status } = readOk(payload);
    this.#changed += BigInt(changed);
    return this.#next(status);
  }

  /** Another result follows, or none. */
  #next(status: number): Progress {
    if ((status & STATUS.moreResults) === 0) return "done";
    this.#stage = "first";
    return "more";
  }

  #askForFile(payload: Uint8Array): Progress {
    this.localFile = utf8Text(payload.subarray(1), 1024);
    this.#stage = "afterFile";
    return "file";
  }

  #columnsEnd(payload: Uint8Array, length: number): Progress {
    this.#stage = "rows";
    if (payload[0] === EOF && length <= 5) {
      this.#agreed.deprecateEof ??= false;
      return (readEof(payload).status & STATUS.cursorExists) !== 0 ? "done" : "more";
    }
    this.#agreed.deprecateEof ??= true;
    return this.#row(payload, length);
  }

  #row(payload: Uint8Array, length: number): Progress {
    if (payload[0] === EOF && length < 9) {
      // An EOF has 5 bytes; the OK in its place at least 7.
      return this.#next(length <= 5 ? readEof(payload).status : readOk(payload).status);
    }
    if (payload[0] === EOF && this.#agreed.deprecateEof === true && length < 0xffffff) {
      return this.#next(readOk(payload).status);
    }
    this.#rows++;
    return "more";
  }

  #describe(payload: Uint8Array): Progress {
    const { id, columns, parameters } = readPrepared(payload);
    this.prepared = { id, parameters };
    this.#groups = [parameters, columns].filter((count) => count > 0);
    this.#left = this.#groups.shift() ?? 0;
    this.#stage = "definitions";
    return this.#left === 0 ? "done" : "more";
  }

  #definition(payload: Uint8Array, length: number): Progress {
    const isEof = payload[0] === EOF && length <= 5;
    if (isEof) {
      this.#agreed.deprecateEof ??= false;
      return this.#left === 0 && this.#groups.length === 0 ? "done" : "more";
    }
    if (this.#left === 0) this.#left = this.#groups.shift() ?? 0;
    this.#left--;
    const isLast = this.#left <= 0 && this.#groups.length === 0;
    return isLast && this.#agreed.deprecateEof === true ? "done" : "more";
  }
}
