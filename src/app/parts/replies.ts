/** Replies of three digits and text, of one line or more (RFC 5321, section 4.2; RFC 959, section 4.2). */
import type { Place } from "../protocol.ts";
import type { TextLine } from "./lines.ts";

/** Characters of a reply that are kept: EHLO lists and banners of FTP servers have hundreds. */
const MAX_REPLY_TEXT = 2000;

export interface Reply {
  readonly code: number;
  /** Its lines, without the codes. */
  readonly lines: readonly string[];
  readonly place: Place;
  /** Bytes. */
  readonly length: number;
}

interface Open {
  readonly code: string;
  readonly lines: string[];
  readonly place: Place;
  length: number;
  kept: number;
}

const REPLY = /^([1-6]\d\d)(?:([ -])(.*))?$/s;

export function isReplyLine(text: string): boolean {
  return REPLY.test(text);
}

/** Text of a reply in one line. */
export function replyText(reply: Reply): string {
  return reply.lines
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .join("; ");
}

export class ReplyReader {
  readonly #hasBareLines: boolean;
  #open: Open | null = null;

  /** `hasBareLines`: lines between the first and the last need no code (FTP). */
  constructor(hasBareLines: boolean) {
    this.#hasBareLines = hasBareLines;
  }

  /** One more line: the reply that ends with it, "more" within one, null for a line that is none. */
  line(line: TextLine): Reply | "more" | null {
    const [, code, sign, text] = REPLY.exec(line.text) ?? [];
    if (!this.#open) {
      if (!code) return null;
      this.#open = { code, lines: [text ?? ""], place: line.place, length: line.length, kept: 0 };
      return sign === "-" ? "more" : this.#close();
    }
    const open = this.#open;
    const isOfReply = code === open.code;
    if (!isOfReply && !this.#hasBareLines && code) {
      // Another reply begins where the last line of this one should be.
      this.#open = null;
      return this.line(line);
    }
    open.length += line.length;
    this.#keep(isOfReply ? (text ?? "") : line.text);
    return isOfReply && sign !== "-" ? this.#close() : "more";
  }

  /** What is there of a reply that has not ended. */
  clear(): void {
    this.#open = null;
  }

  #keep(text: string): void {
    const open = this.#open!;
    if (text === "" || open.kept + text.length > MAX_REPLY_TEXT) return;
    open.kept += text.length;
    open.lines.push(text);
  }

  #close(): Reply {
    const { code, lines, place, length } = this.#open!;
    this.#open = null;
    return { code: Number(code), lines: lines.map((text) => text.slice(0, MAX_REPLY_TEXT)), place, length };
  }
}
