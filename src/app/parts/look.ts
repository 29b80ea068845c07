/** Recognition of protocols of lines: what each side's first lines say, as client or as server, and what that makes together. */
import { latin1 } from "../latin1.ts";
import type { Look, Recognition } from "../protocol.ts";

/** Lines of one side that are looked at. */
const MAX_LINES = 12;

const CR = 13;
const LF = 10;
const TAB = 9;
const ESCAPE = 27;

/** How much a side's bytes look like the protocol's client, or server. */
export const NO = 0;
/** Nothing said yet, or too little. */
export const OPEN = 1;
/** Other protocols say that, too: enough on the usual port only. */
export const WEAK = 2;
/** Enough where the other side fits. */
export const LIKELY = 3;
/** Enough alone. */
export const SURE = 4;

export type Strength = typeof NO | typeof OPEN | typeof WEAK | typeof LIKELY | typeof SURE;

/** Judges one whole line. `index`: 0 is the first. */
export type JudgeLine = (text: string, index: number) => Strength;
/** Judges the beginning of a first line that has not ended: NO or OPEN. */
export type JudgeBeginning = (text: string) => Strength;

export interface Judges {
  readonly line: JudgeLine;
  readonly beginning: JudgeBeginning;
}

function isText(byte: number): boolean {
  return byte >= 32 || byte === TAB || byte === CR || byte === LF || byte === ESCAPE;
}

/** Bytes of a line that must be text, and how many after them may be none: a bit that fell over makes no other protocol. */
const SURELY_TEXT = 8;
const MAX_ODD = 2;

function isTextLine(bytes: Uint8Array, start: number, end: number): boolean {
  let odd = 0;
  for (let at = start; at < end; at++)
    if (!isText(bytes[at]) && (at < start + SURELY_TEXT || ++odd > MAX_ODD)) return false;
  return true;
}

/** Strongest of the whole lines, unless the first is none of the protocol. */
export function strengthOf(bytes: Uint8Array, judges: Judges): Strength {
  let strongest: Strength = OPEN;
  let start = 0;
  for (let index = 0; index < MAX_LINES; index++) {
    const newline = bytes.indexOf(LF, start);
    const end = newline < 0 ? bytes.length : newline;
    if (!isTextLine(bytes, start, end)) return index === 0 ? NO : strongest;
    if (newline < 0) {
      return index === 0 && end > 0 ? judges.beginning(latin1(bytes, 0, end)) : strongest;
    }
    const text = latin1(bytes, start, newline > start && bytes[newline - 1] === CR ? newline - 1 : newline);
    const strength = judges.line(text, index);
    if (index === 0 && strength === NO) return NO;
    if (strength > strongest) strongest = strength;
    start = newline + 1;
  }
  return strongest;
}

function together(client: Strength, server: Strength, isUsualPort: boolean): Recognition {
  if (client === NO || server === NO) return "no";
  if (client === SURE || server === SURE) return "yes";
  if (client === LIKELY && server === LIKELY) return "yes";
  return isUsualPort && (client >= WEAK || server >= WEAK) ? "yes" : "more";
}

/** Either side may be the client: a capture that begins late shows them the wrong way round. */
export function recogniseLines(look: Look, client: Judges, server: Judges, usualPorts: readonly number[]): Recognition {
  const isUsual = usualPorts.includes(look.ports[0]) || usualPorts.includes(look.ports[1]);
  const straight = together(strengthOf(look.orig, client), strengthOf(look.resp, server), isUsual);
  if (straight === "yes") return "yes";
  const flipped = together(strengthOf(look.resp, client), strengthOf(look.orig, server), isUsual);
  if (flipped === "yes") return "yes";
  return straight === "no" && flipped === "no" ? "no" : "more";
}

/** OPEN for what may become one of the words, which are in capitals. */
export function mayBecome(text: string, words: readonly string[]): Strength {
  const upper = text.trimStart().toUpperCase();
  return words.some((word) => word.startsWith(upper) || upper.startsWith(word)) ? OPEN : NO;
}

/** The beginning of a reply of three digits. */
export function mayBeReply(text: string): Strength {
  return /^[1-6](?:$|\d(?:$|\d(?:$|[ -])))/.test(text) ? OPEN : NO;
}
