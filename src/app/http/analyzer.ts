/** HTTP/1.x: requests paired with responses in their order (RFC 9112, section 9.3.2). */
import { latin1 } from "../latin1.ts";
import { type Analyzer, type Context, line, type Place, type Protocol, type Speaker } from "../protocol.ts";
import { type Body, bodyOf, type Head, header, looksLikeHead } from "./parse.ts";
import { Reader } from "./reader.ts";
import { httpTable } from "./tables.ts";

/** Requests that wait for their response at once: pipelining beyond this is no browser's. */
const MAX_WAITING = 1000;

interface Waiting {
  readonly from: Speaker;
  readonly head: Head;
  readonly place: Place;
}

interface Answering {
  readonly from: Speaker;
  readonly head: Head;
  readonly place: Place;
  readonly request: Waiting | null;
}

class HttpAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #waiting: Waiting[] = [];
  #answering: Answering | null = null;
  readonly #readers: Readonly<Record<Speaker, Reader>>;

  constructor(context: Context) {
    this.#context = context;
    const reader = (from: Speaker): Reader =>
      new Reader({ head: (head, place) => this.#head(from, head, place), body: (size) => this.#body(from, size) });
    // Roles follow what is said, not who opened: a mid-stream start may have them the other way round.
    this.#readers = { orig: reader("orig"), resp: reader("resp") };
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (this.#readers.orig.isTunnel || this.#readers.resp.isTunnel) return;
    this.#readers[from].data(bytes, place);
  }

  gap(from: Speaker, size: number): void {
    this.#readers[from].gap(size);
  }

  end(): void {
    this.#readers.orig.end();
    this.#readers.resp.end();
    for (const request of this.#waiting.splice(0)) this.#give(request, null, null);
  }

  #head(from: Speaker, head: Head, place: Place): Body {
    if (head.kind === "request") {
      if (this.#waiting.length < MAX_WAITING) this.#waiting.push({ from, head, place });
      else this.#give({ from, head, place }, null, null);
      return bodyOf(head, "");
    }
    // An interim response (1xx) leaves its request waiting for the final one (RFC 9110, section 15.2); 101 is final.
    const isInterim = head.status < 200 && head.status !== 101;
    const request = isInterim ? null : (this.#waiting.shift() ?? null);
    const body = bodyOf(head, request?.head.method ?? "");
    if (isInterim) return body;
    this.#answering = { from, head, place, request };
    if (body.kind === "tunnel") this.#body(from, 0);
    return body;
  }

  /** A body has ended; of a response it completes the exchange. */
  #body(from: Speaker, size: number): void {
    const answering = this.#answering;
    if (answering?.from !== from) return;
    this.#answering = null;
    this.#give(answering.request, answering, size);
  }

  #give(request: Waiting | null, answer: Answering | null, size: number | null): void {
    const asked = request && { text: requestText(request.head), from: request.from, place: request.place, length: 0 };
    const said = answer && {
      text: replyText(answer.head, size ?? 0),
      from: answer.from,
      place: answer.place,
      length: 0,
    };
    this.#context.found(
      httpTable,
      {
        method: request?.head.method ?? null,
        host: request ? header(request.head, "host") : null,
        uri: request?.head.target ?? null,
        version: (request ?? answer)?.head.version ?? null,
        status: answer?.head.status ?? null,
        reason: answer?.head.reason ?? null,
        user_agent: request ? header(request.head, "user-agent") : null,
        is_complete: request !== null && answer !== null,
      },
      asked,
      said,
    );
  }
}

function requestText(head: Head): string {
  const host = header(head, "host");
  const isWhole = /^https?:/i.test(head.target) || host === "" || head.method === "CONNECT";
  return line(`${head.method} ${isWhole ? head.target : `${host}${head.target}`}`);
}

function replyText(head: Head, size: number): string {
  const type = header(head, "content-type").split(";")[0].trim();
  return line([`${head.status} ${head.reason}`.trim(), type, `${size} bytes`].filter((part) => part !== "").join(", "));
}

export const http: Protocol = {
  id: "http",
  name: "HTTP/1.x",
  spec: "RFC 9110, RFC 9112",
  transport: "tcp",
  tables: [httpTable],
  recognise: (look) => (looksLikeHead(latin1(look.orig)) || looksLikeHead(latin1(look.resp)) ? "yes" : "more"),
  analyzer: (context) => new HttpAnalyzer(context),
};
