/** PPTP's control connection (RFC 2637); the tunnel itself is GRE. */
import { headerText } from "../mime/words.ts";
import { latin1 } from "../latin1.ts";
import { Cursor } from "../parts/cursor.ts";
import { Inbox } from "../parts/inbox.ts";
import { type Analyzer, type Context, further, type Look, type Place, type Protocol, type Recognition, type Speaker } from "../protocol.ts"; // prettier-ignore
import { type Fields, Handshakes } from "./handshakes.ts";
import { vpnTable } from "./tables.ts";

const COOKIE = 0x1a2b3c4d;
const HEADER = 12;
/** Bytes of the longest message (Incoming-Call-Request, 220) and then some. */
const MAX_MESSAGE = 512;
/** Bytes that are taken at a time, so that a run of many messages is never too long. */
const PIECE = 256;

const TYPES: Readonly<Record<number, string>> = {
  1: "Start-Control-Connection-Request", 2: "Start-Control-Connection-Reply", 3: "Stop-Control-Connection-Request", 4: "Stop-Control-Connection-Reply", 5: "Echo-Request", 6: "Echo-Reply",
  7: "Outgoing-Call-Request", 8: "Outgoing-Call-Reply", 9: "Incoming-Call-Request", 10: "Incoming-Call-Reply", 11: "Incoming-Call-Connected", 12: "Call-Clear-Request", 13: "Call-Disconnect-Notify", 14: "WAN-Error-Notify", 15: "Set-Link-Info",
}; // prettier-ignore

/** Requests up to this type have the reply of the next number. */
const LAST_PAIRED = 10;
const ECHOES = [5, 6];

function text(cursor: Cursor, size: number): string {
  const bytes = cursor.take(size);
  const end = bytes.indexOf(0);
  return headerText(latin1(bytes, 0, end < 0 ? bytes.length : end));
}

function fieldsOf(type: number, bytes: Uint8Array): Fields {
  const cursor = new Cursor(bytes, HEADER);
  if (type <= 2) {
    const version = `${cursor.u8()}.${cursor.u8()}`;
    const result = cursor.u8();
    cursor.skip(11);
    cursor.skip(2);
    return { version, host: text(cursor, 64), vendor: text(cursor, 64), detail: type === 2 ? `result ${result}` : "" };
  }
  if (type === 7) return { initiator_id: `${cursor.u16()}` };
  if (type === 8) {
    const own = cursor.u16();
    cursor.skip(2);
    return { responder_id: `${own}`, detail: `result ${cursor.u8()}` };
  }
  return type >= 9 && type <= 13 ? { detail: `call ${cursor.u16()}` } : {};
}

class PptpAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #rows: Handshakes;
  readonly #inboxes = { orig: new Inbox(MAX_MESSAGE + PIECE), resp: new Inbox(MAX_MESSAGE + PIECE) };
  isDone = false;

  constructor(context: Context) {
    this.#context = context;
    this.#rows = new Handshakes(context, "magic cookie, message type and length");
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    const inbox = this.#inboxes[from];
    for (let at = 0; at < bytes.length && !this.isDone; at += PIECE) {
      inbox.push(bytes.subarray(at, at + PIECE), further(place, at));
      while (inbox.length >= HEADER && this.#take(from, inbox));
    }
  }

  gap(from: Speaker): void {
    // The cookie says where a message begins again.
    this.#inboxes[from].clear();
  }

  end(): void {
    this.#rows.end();
  }

  #take(from: Speaker, inbox: Inbox): boolean {
    const cursor = new Cursor(inbox.bytes);
    const length = cursor.u16();
    cursor.skip(2);
    if (cursor.u32() !== COOKIE || length < HEADER || length > MAX_MESSAGE) return this.#resynchronise(inbox);
    if (inbox.length < length) return false;
    const type = cursor.u16();
    const place = inbox.place();
    const bytes = inbox.bytes.subarray(0, length);
    const name = TYPES[type] ?? `message ${type}`;
    if (!ECHOES.includes(type)) {
      const message = { text: `PPTP ${name}`, from, place, length };
      this.#give(type, { kind: "PPTP", name, fields: fieldsOf(type, bytes), message });
    }
    inbox.drop(length);
    return true;
  }

  #give(type: number, half: Parameters<Handshakes["alone"]>[0]): void {
    if (type > LAST_PAIRED) this.#rows.alone(half);
    else if (type % 2 === 1) this.#rows.request(`${type}`, half);
    else this.#rows.reply(`${type - 1}`, half);
  }

  /** On to the next cookie; what is before it is no message. */
  #resynchronise(inbox: Inbox): boolean {
    const { bytes } = inbox;
    this.#context.report("app-malformed", inbox.place(), "pptp");
    for (let at = 1; at + 8 <= bytes.length; at++) {
      if (new Cursor(bytes, at + 4).u32() !== COOKIE) continue;
      inbox.drop(at);
      return true;
    }
    inbox.drop(Math.max(1, bytes.length - HEADER));
    return false;
  }
}

function recognise({ orig, resp }: Look): Recognition {
  const answers = [orig, resp]
    .filter((bytes) => bytes.length > 0)
    .map((bytes): Recognition => {
      if (bytes[0] > MAX_MESSAGE >> 8 || (bytes.length > 3 && (bytes[2] !== 0 || bytes[3] !== 1))) return "no";
      if (bytes.length < HEADER) return "more";
      const cursor = new Cursor(bytes, 4);
      return cursor.u32() === COOKIE && cursor.u16() in TYPES ? "yes" : "no";
    });
  if (answers.includes("no")) return "no";
  return answers.includes("yes") ? "yes" : "more";
}

export const pptp: Protocol = {
  id: "pptp",
  name: "PPTP control",
  spec: "RFC 2637",
  transport: "tcp",
  tables: [vpnTable],
  recognise,
  analyzer: (context) => new PptpAnalyzer(context),
};
