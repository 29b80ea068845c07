/** SIP over UDP and TCP: requests with their final responses. */
import { Doubt } from "../parts/doubt.ts";
import { Keyed } from "../parts/keyed.ts";
import { seconds } from "../parts/seconds.ts";
import { latin1 } from "../latin1.ts";
import { type Analyzer, type Context, line, masked, type Message, type Place, type Protocol, type Recognition, type Speaker } from "../protocol.ts"; // prettier-ignore
import { allOf, bodyLength, credentialsOf, field, mediaOf, METHODS, parseHead, type SipHead, transactionOf } from "./parse.ts"; // prettier-ignore
import { SipStream } from "./stream.ts";
import { sipTable } from "./tables.ts";

/** Requests that wait at once; a proxy's connection has some hundreds of calls ringing. */
const MAX_WAITING = 2048;
/** Responses before the final one that are noted. */
const MAX_PROVISIONAL = 16;

interface Said {
  readonly head: SipHead;
  readonly media: string | null;
  readonly bodyLength: number;
  readonly message: Message;
}

interface Waiting extends Said {
  readonly provisional: number[];
  retransmissions: number;
}

class SipTransactions {
  readonly #context: Context;
  readonly #waiting = new Keyed<string, Waiting>(MAX_WAITING, (asked) => this.#found(asked, null));

  constructor(context: Context) {
    this.#context = context;
  }

  message(from: Speaker, head: SipHead, body: Uint8Array, place: Place, length: number): void {
    const said: Said = {
      head,
      media: mediaOf(body),
      bodyLength: bodyLength(head) ?? body.length,
      message: { text: textOf(head), from, place, length },
    };
    const key = transactionOf(head);
    if (head.status === null) this.#ask(key, said);
    else this.#answer(key, said, head.status);
  }

  end(): void {
    this.#waiting.end();
  }

  #ask(key: string, said: Said): void {
    const asked: Waiting = { ...said, provisional: [], retransmissions: 0 };
    // Nothing answers an acknowledgement.
    if (said.head.method === "ACK") return this.#found(asked, null);
    const before = this.#waiting.get(key);
    if (before) {
      before.retransmissions++;
      return;
    }
    if (!this.#waiting.add(key, asked)) this.#context.report("app-waiting-limit", said.message.place);
  }

  #answer(key: string, said: Said, status: number): void {
    const asked = this.#waiting.get(key) ?? null;
    if (status < 200 && asked) {
      if (asked.provisional.length < MAX_PROVISIONAL && !asked.provisional.includes(status)) asked.provisional.push(status); // prettier-ignore
      return;
    }
    this.#waiting.take(key);
    this.#found(asked, said);
  }

  #found(asked: Waiting | null, answered: Said | null): void {
    const [request, response] = [asked?.head ?? null, answered?.head ?? null];
    const either = request ?? response;
    const credentials = credentialsOf(request);
    const seq = field(either, "cseq");
    this.#context.found(
      sipTable,
      {
        method: request?.method ?? seq?.split(" ")[1] ?? null,
        uri: request?.uri ?? null,
        request_from: field(request, "from"),
        request_to: field(request, "to"),
        response_from: field(response, "from"),
        response_to: field(response, "to"),
        reply_to: field(either, "reply-to"),
        call_id: field(either, "call-id"),
        seq,
        subject: field(either, "subject"),
        request_path: allOf(request, "via"),
        response_path: allOf(response, "via"),
        contact: allOf(request, "contact"),
        user_agent: field(request, "user-agent"),
        server: field(response, "server") ?? field(response, "user-agent"),
        status_code: response?.status ?? null,
        status_msg: response?.reason ?? null,
        provisional: asked && asked.provisional.length > 0 ? asked.provisional.join(", ") : null,
        warning: field(response, "warning"),
        request_body_len: asked && BigInt(asked.bodyLength),
        response_body_len: answered && BigInt(answered.bodyLength),
        content_type: field(request, "content-type") ?? field(response, "content-type"),
        media: asked?.media ?? null,
        response_media: answered?.media ?? null,
        username: credentials?.username ?? null,
        realm: credentials?.realm ?? null,
        auth_response: credentials?.response ? masked(this.#context, credentials.response) : null,
        retransmissions: asked?.retransmissions ?? null,
        duration: seconds(asked?.message ?? null, answered?.message.place),
      },
      asked?.message ?? null,
      answered?.message ?? null,
    );
  }
}

function textOf({ method, uri, status, reason }: SipHead): string {
  return line(status === null ? `${method} ${uri}` : `${status} ${reason}`.trimEnd());
}

/** A start line: a method, an address and the version, or the version and a number. `more` where it has not ended. */
function startLine(bytes: Uint8Array): Recognition {
  // Signs of life may stand before it.
  const text = latin1(bytes, 0, Math.min(bytes.length, 512)).replace(/^(?:\r\n){1,4}/, "");
  if (text === "" || text === "\r") return "more";
  const version = "SIP/2.0 ";
  if (text.startsWith(version)) {
    if (text.length < 12) return /^(?:[1-6](?:\d\d?)?)?$/.test(text.slice(8)) ? "more" : "no";
    return /^[1-6]\d\d[ \r\n]/.test(text.slice(8)) ? "yes" : "no";
  }
  if (version.startsWith(text)) return "more";
  const space = text.indexOf(" ");
  if (space < 0) return METHODS.some((method) => method.startsWith(text)) ? "more" : "no";
  if (!METHODS.includes(text.slice(0, space))) return "no";
  // Whatever the scheme: what attackers make up is worth seeing, and the version at the end is sure.
  const rest = text.slice(space + 1);
  if (!/^(?:[a-z][a-z\d+.-]{0,31}(?::|$)|$)/i.test(rest)) return "no";
  const end = rest.search(/[\r\n]/);
  if (end < 0) return bytes.length >= 512 ? "no" : "more";
  return /^\S+ SIP\/2\.0$/.test(rest.slice(0, end)) ? "yes" : "no";
}

export const sip: Protocol = {
  id: "sip",
  name: "SIP over UDP",
  spec: "RFC 3261",
  transport: "udp",
  tables: [sipTable],
  recognise: ({ orig, resp }) => (startLine(orig.length > 0 ? orig : resp) === "yes" ? "yes" : "no"),
  analyzer: (context) => datagrams(context),
};

export const sipTcp: Protocol = {
  ...sip,
  name: "SIP over TCP",
  transport: "tcp",
  recognise({ orig, resp }) {
    const answers = [orig, resp].filter((bytes) => bytes.length > 0).map(startLine);
    if (answers.includes("yes")) return "yes";
    return answers.includes("no") ? "no" : "more";
  },
  analyzer: (context) => streams(context),
};

function datagrams(context: Context): Analyzer {
  const transactions = new SipTransactions(context);
  const doubt = new Doubt(context);
  return {
    data(from, bytes, place) {
      doubt.settle();
      const head = parseHead(bytes);
      if (head) transactions.message(from, head, bytes.subarray(head.size), place, bytes.length);
      // Signs of life are a few bytes (RFC 5626, section 4.4).
      else if (bytes.length > 4) doubt.raise(from, place, "SIP message");
    },
    gap: (from) => doubt.isCut(from),
    end() {
      doubt.settle();
      transactions.end();
    },
  };
}

function streams(context: Context): Analyzer {
  const transactions = new SipTransactions(context);
  const side = (from: Speaker): SipStream =>
    new SipStream({
      message: (head, body, place, length) => transactions.message(from, head, body, place, length),
      malformed: (place) => context.report("app-malformed", place, "SIP message"),
    });
  const sides: Readonly<Record<Speaker, SipStream>> = { orig: side("orig"), resp: side("resp") };
  return {
    data: (from, bytes, place) => sides[from].data(bytes, place),
    gap: (from, size) => sides[from].gap(size),
    end: () => transactions.end(),
  };
}
