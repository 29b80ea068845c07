/** Kerberos over UDP and TCP: requests with their replies, in the order in which they were said (replies carry no number). */
import { berSize } from "../parts/ber.ts";
import { either } from "../parts/either.ts";
import { Doubt } from "../parts/doubt.ts";
import type { Frame } from "../parts/frames.ts";
import { type FrameReader, Talk } from "../parts/talk.ts";
import { Waiting } from "../parts/waiting.ts";
import type { Analyzer, Context, Look, Message, Place, Protocol, Recognition, Speaker } from "../protocol.ts";
import { messageName } from "./names.ts";
import { type KerberosMessage, parseKerberos } from "./parse.ts";
import { kerberosDetail, kerberosRow, kerberosText, type Told } from "./rows.ts";
import { kerberosTable } from "./tables.ts";

/** Bytes of a message that are read: a ticket with all of a user's groups has up to 64 KiB, and two may be in one. */
const KEEP = 192 * 1024;
/** Bytes of a message; more is none. */
const MAX_MESSAGE = 1 << 20;
/** Over TCP the length stands before each message (RFC 4120, section 7.2.2). */
const LENGTH = 4;
/** Bytes of the shortest message, an error with nothing but what it must have. */
const MIN_MESSAGE = 40;

class Pairs {
  readonly #context: Context;
  readonly #waiting = new Waiting<Told>();

  constructor(context: Context) {
    this.#context = context;
  }

  takes(told: KerberosMessage, from: Speaker, place: Place, length: number): void {
    const message: Message = {
      text: kerberosText(told),
      from,
      place,
      length,
      detail: () => kerberosDetail(told),
    };
    if (told.type.endsWith("-REQ")) this.#ask({ told, message });
    else kerberosRow(this.#context, "kerberos", this.#asked(told.type), { told, message });
  }

  end(): void {
    for (const asked of this.#waiting.drain()) kerberosRow(this.#context, "kerberos", asked, null);
  }

  #ask(asked: Told): void {
    if (this.#waiting.add(asked)) return;
    this.#context.report("app-waiting-limit", asked.message.place);
    kerberosRow(this.#context, "kerberos", asked, null);
  }

  /** The request that a reply of this type answers; those before it that it cannot answer go out alone. */
  #asked(type: string): Told | null {
    const wanted = type === "KRB-ERROR" ? "" : `${type.slice(0, -1)}Q`;
    while (this.#waiting.length > 0) {
      const asked = this.#waiting.take()!;
      if (wanted === "" || asked.told.type === wanted) return asked;
      kerberosRow(this.#context, "kerberos", asked, null);
    }
    return null;
  }
}

class Datagrams implements Analyzer {
  readonly #pairs: Pairs;
  readonly #doubt: Doubt;

  constructor(context: Context) {
    this.#pairs = new Pairs(context);
    this.#doubt = new Doubt(context);
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    this.#doubt.settle();
    const told = parseKerberos(bytes);
    if (told) this.#pairs.takes(told, from, place, bytes.length);
    if (!told || Number(berSize(bytes)) > bytes.length) this.#doubt.raise(from, place, "Kerberos message");
  }

  gap(from: Speaker): void {
    this.#doubt.isCut(from);
  }

  end(): void {
    this.#doubt.settle();
    this.#pairs.end();
  }
}

class Stream implements FrameReader {
  readonly #context: Context;
  readonly #pairs: Pairs;

  constructor(context: Context) {
    this.#context = context;
    this.#pairs = new Pairs(context);
  }

  measure(_from: Speaker, bytes: Uint8Array, at: number, left: number): number {
    return measure(bytes, at, left);
  }

  frame(from: Speaker, { bytes, length, place }: Frame): void {
    const told = parseKerberos(bytes.subarray(LENGTH));
    if (told) this.#pairs.takes(told, from, place, length);
    else this.#context.report("app-malformed", place, "Kerberos message");
  }

  end(): void {
    this.#pairs.end();
  }
}

function measure(bytes: Uint8Array, at: number, left: number): number {
  if (left < LENGTH + 1) return left > 0 && bytes[at] !== 0 ? -1 : 0;
  const length = bytes[at] * 0x1000000 + ((bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]);
  const isMessage = length >= MIN_MESSAGE && length <= MAX_MESSAGE && messageName(bytes[at + LENGTH]) !== undefined;
  return isMessage ? length + LENGTH : -1;
}

/** The length over TCP and the message's own are the same; then version and kind, which are at the beginning of each. */
function stream(bytes: Uint8Array): Recognition {
  if (bytes.length === 0) return "more";
  const length = measure(bytes, 0, bytes.length);
  if (length <= 0) return length === 0 ? "more" : "no";
  const size = berSize(bytes, LENGTH);
  if (size === "more") return bytes.length < 16 ? "more" : "no";
  if (size !== length - LENGTH) return "no";
  if (bytes.length < Math.min(length, LENGTH + MIN_MESSAGE)) return "more";
  return parseKerberos(bytes.subarray(LENGTH)) ? "yes" : "no";
}

function recogniseStream({ orig, resp }: Look): Recognition {
  return either(stream(orig), stream(resp));
}

const PORT = 88;

/** One message that fills the datagram; on the usual port it may be short, or cut. */
function recogniseDatagram({ orig, resp, ports }: Look): Recognition {
  const bytes = orig.length > 0 ? orig : resp;
  if (messageName(bytes[0] ?? 0) === undefined || !parseKerberos(bytes)) return "no";
  const isUsual = ports.includes(PORT);
  return isUsual || (bytes.length >= MIN_MESSAGE && berSize(bytes) === bytes.length) ? "yes" : "no";
}

export const kerberos: Protocol = {
  id: "kerberos",
  name: "Kerberos",
  spec: "RFC 4120",
  transport: "udp",
  tables: [kerberosTable],
  recognise: recogniseDatagram,
  analyzer: (context) => new Datagrams(context),
};

export const kerberosTcp: Protocol = {
  ...kerberos,
  transport: "tcp",
  recognise: recogniseStream,
  analyzer: (context) => new Talk(context, KEEP, () => new Stream(context)),
};
