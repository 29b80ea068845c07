/** NTP: requests with their replies, by the time that the reply repeats. */
import { Doubt } from "../parts/doubt.ts";
import { Keyed } from "../parts/keyed.ts";
import { seconds } from "../parts/seconds.ts";
import { type Analyzer, type Context, type Message, type Place, type Protocol, type Speaker } from "../protocol.ts";
import { type NtpMessage, parseNtp, TIME_BYTES } from "./parse.ts";
import { ntpTable } from "./tables.ts";

/** Requests that wait at once; a client asks one at a time. */
const MAX_WAITING = 64;
const NTP_PORT = 123;

interface Said {
  readonly told: NtpMessage;
  readonly message: Message;
}

class NtpAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #doubt: Doubt;
  readonly #waiting = new Keyed<string, Said>(MAX_WAITING, (asked) => this.#found(asked, null));

  constructor(context: Context) {
    this.#context = context;
    this.#doubt = new Doubt(context);
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    this.#doubt.settle();
    const told = parseNtp(bytes);
    if (!told) return this.#doubt.raise(from, place, "NTP message");
    const said = { told, message: { text: textOf(told), from, place, length: bytes.length } };
    if (isReply(told)) this.#answer(said);
    else if (told.modeNumber === 5) this.#found(null, said);
    else this.#ask(said);
  }

  gap(from: Speaker): void {
    this.#doubt.isCut(from);
  }

  end(): void {
    this.#doubt.settle();
    this.#waiting.end();
  }

  #ask(said: Said): void {
    const key = said.told.kind === "time" ? said.told.sent : `${said.told.kind} ${said.told.sequence}`;
    if (!this.#waiting.add(key, said)) this.#context.report("app-waiting-limit", said.message.place);
  }

  #answer(said: Said): void {
    const key = said.told.kind === "time" ? said.told.origin : `${said.told.kind} ${said.told.sequence}`;
    this.#found(this.#waiting.take(key), said);
  }

  #found(asked: Said | null, answered: Said | null): void {
    const either = asked ?? answered;
    const last = answered ?? asked;
    if (!either || !last) return;
    this.#context.found(
      ntpTable,
      {
        version: either.told.version,
        mode: either.told.mode,
        ...columnsOf(last.told),
        response_bytes: answered ? BigInt(answered.message.length) : null,
        duration: seconds(asked?.message ?? null, answered?.message.place),
      },
      asked?.message ?? null,
      answered?.message ?? null,
    );
  }
}

function columnsOf(told: NtpMessage) {
  if (told.kind !== "time") return told.kind === "control" ? { opcode: told.what } : { request_code: told.what };
  const [ref_time, org_time, rec_time, xmt_time] = told.times;
  return {
    stratum: told.stratum,
    ref_id: told.refId || null,
    poll: told.poll > 0 ? BigInt(told.poll) : null,
    precision: told.precision,
    root_delay: told.rootDelay,
    root_disp: told.rootDispersion,
    ref_time,
    org_time,
    rec_time,
    xmt_time,
    leap: told.leap,
    num_exts: told.extensions,
    is_authenticated: told.isAuthenticated,
  };
}

/** Servers reply, and those who are asked by their equals. */
function isReply(told: NtpMessage): boolean {
  return told.kind === "time" ? told.modeNumber === 4 || told.modeNumber === 2 : told.isResponse;
}

function textOf(told: NtpMessage): string {
  const head = `NTPv${told.version} ${told.mode}`;
  if (told.kind !== "time") return `${head} ${told.what}${told.isResponse ? " response" : ""}`;
  return told.modeNumber === 3 ? head : `${head} stratum ${told.stratum} ${told.refId}`.trimEnd();
}

/** Eight bits tell little: on its port only, and the whole must fit. */
function looksLikeNtp(bytes: Uint8Array): boolean {
  const told = parseNtp(bytes);
  if (!told) return false;
  if (told.kind === "time") return told.stratum <= 16 && bytes.length % 4 === 0 && bytes.length >= TIME_BYTES;
  if (told.kind === "control") return bytes[0] >> 6 === 0 && ((bytes[10] << 8) | bytes[11]) <= bytes.length - 12;
  // Implementations: 0 all, 2 and 3 of ntpd.
  return [0, 2, 3].includes(bytes[2]);
}

export const ntp: Protocol = {
  id: "ntp",
  name: "NTP",
  spec: "RFC 5905",
  transport: "udp",
  tables: [ntpTable],
  recognise: ({ orig, resp, ports }) =>
    ports.includes(NTP_PORT) && looksLikeNtp(orig.length > 0 ? orig : resp) ? "yes" : "no",
  analyzer: (context) => new NtpAnalyzer(context),
};
