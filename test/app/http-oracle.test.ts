/** HTTP/1 as http-parser-js reads it: another reading of whatever is sound. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { HTTPParser } from "http-parser-js";
import { http } from "../../src/app/http/analyzer.ts";
import { runApp, type Said } from "../builders/app.ts";

interface Seen {
  readonly start: string;
  readonly headers: readonly string[];
  body: string;
}

/** Messages of one side as http-parser-js reads them. `methods`: of the requests that responses answer. */
function oracle(kind: "REQUEST" | "RESPONSE", bytes: Buffer, methods: readonly string[] = []): Seen[] {
  const parser = new HTTPParser(kind);
  const seen: Seen[] = [];
  parser[HTTPParser.kOnHeadersComplete] = (info) => {
    const { method, url, statusCode, statusMessage, versionMajor, versionMinor, headers } = info as typeof info & {
      headers: string[];
    };
    const version = `HTTP/${versionMajor}.${versionMinor}`;
    const start =
      kind === "REQUEST"
        ? `${HTTPParser.methods[method]} ${url} ${version}`
        : `${version} ${statusCode} ${statusMessage}`;
    const isInterim = kind === "RESPONSE" && statusCode < 200;
    const request = methods[seen.filter((one) => !/ 1\d\d /.test(one.start)).length];
    seen.push({ start, headers, body: "" });
    // Gives whether the body is to be stepped over.
    return Number(!isInterim && request === "HEAD");
  };
  parser[HTTPParser.kOnBody] = (chunk, offset, length) => {
    seen[seen.length - 1].body += chunk.toString("latin1", offset, offset + length);
  };
  const result = parser.execute(bytes);
  assert.ok(typeof result === "number", String(result));
  parser.finish();
  return seen;
}

const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,10}$/);
const path = fc.stringMatching(/^\/[A-Za-z0-9/._~?=&%-]{0,40}$/);
const value = fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/);
const content = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 80 }); // prettier-ignore
const reserved =
  /^(?:content-length|transfer-encoding|connection|upgrade|expect|content-encoding|content-type|host|trailer|via|te)$/i;
const fields = fc.array(
  fc.tuple(
    token.filter((name) => !reserved.test(name)),
    value,
  ),
  { maxLength: 6 },
);

type BodyKind = "none" | "length" | "chunked";
interface Built {
  readonly head: string;
  readonly body: string;
  readonly framed: string;
}

function build(
  start: string,
  list: readonly (readonly [string, string])[],
  kind: BodyKind,
  body: string,
  cut: number,
): Built {
  const lines = [start, ...list.map(([name, text]) => `${name}: ${text}`)];
  if (kind === "length") lines.push(`Content-Length: ${body.length}`);
  if (kind === "chunked") lines.push("Transfer-Encoding: chunked");
  const head = `${lines.join("\r\n")}\r\n\r\n`;
  if (kind === "none") return { head, body: "", framed: head };
  if (kind === "length") return { head, body, framed: head + body };
  const chunks = [body.slice(0, cut), body.slice(cut)].filter((chunk) => chunk !== "");
  const coded = chunks.map((chunk, i) => `${chunk.length.toString(16)}${i ? ";ext=1" : ""}\r\n${chunk}\r\n`).join("");
  return { head, body, framed: `${head}${coded}0\r\n${cut % 2 ? "X-Trailer: 1\r\n" : ""}\r\n` };
}

const exchange = fc.record({
  method: fc.constantFrom("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PROPFIND", "PATCH"),
  path,
  asked: fields,
  askedKind: fc.constantFrom<BodyKind>("none", "length", "chunked"),
  askedBody: content,
  interim: fc.boolean(),
  status: fc.constantFrom(200, 201, 204, 302, 304, 404, 500),
  reason: fc.constantFrom("OK", "Not Found", "x y z"),
  said: fields,
  saidKind: fc.constantFrom<BodyKind>("length", "chunked"),
  saidBody: content,
  cut: fc.nat(40),
});

describe("HTTP/1 as http-parser-js reads it", () => {
  it("has the same messages, bodies and pairs, pipelined", () => {
    fc.assert(
      fc.property(fc.array(exchange, { minLength: 1, maxLength: 6 }), (list) => {
        const requests = list.map((one) => build(`${one.method} ${one.path} HTTP/1.1`, one.asked, one.askedKind, one.askedBody, one.cut)); // prettier-ignore
        const replies = list.map((one) => {
          const hasNone = one.method === "HEAD" || one.status === 204 || one.status === 304;
          const built = build(`HTTP/1.1 ${one.status} ${one.reason}`, one.said, hasNone ? "none" : one.saidKind, one.saidBody, one.cut); // prettier-ignore
          return { ...built, framed: `${one.interim ? "HTTP/1.1 100 Continue\r\n\r\n" : ""}${built.framed}` };
        });
        const bytes = (built: readonly Built[]) => Buffer.from(built.map(({ framed }) => framed).join(""), "latin1");
        const said: Said[] = [["orig", bytes(requests)], ["resp", bytes(replies)]]; // prettier-ignore
        const { rows, files } = runApp(said, { protocols: [http] });
        const asked = oracle("REQUEST", bytes(requests));
        const answered = oracle("RESPONSE", bytes(replies), list.map(({ method }) => method)); // prettier-ignore
        assert.deepEqual(
          rows.map(({ row }) => `${row.method} ${row.uri} ${row.version}`),
          asked.map(({ start }) => start),
        );
        const final = answered.filter(({ start }) => !/ 1\d\d /.test(start));
        assert.deepEqual(
          rows.map(({ row }) => `HTTP/1.1 ${row.status} ${row.reason}`),
          final.map(({ start }) => start),
        );
        const lengths = (seen: readonly Seen[]) => seen.map(({ body }) => BigInt(body.length));
        assert.deepEqual(rows.map(({ row }) => row.request_body_length), lengths(asked)); // prettier-ignore
        assert.deepEqual(rows.map(({ row }) => row.response_body_length), lengths(final)); // prettier-ignore
        const bodies = (from: string) =>
          files.filter(({ about }) => about.from === from).map((file) => Buffer.from(file.bytes).toString("latin1"));
        assert.deepEqual(bodies("orig"), asked.map(({ body }) => body).filter((body) => body !== "")); // prettier-ignore
        assert.deepEqual(bodies("resp"), final.map(({ body }) => body).filter((body) => body !== "")); // prettier-ignore
        assert.ok(rows.every(({ row, request, reply }, i) => row.is_complete && request?.length === requests[i].framed.length && reply?.length === replies[i].framed.length - (list[i].interim ? 25 : 0))); // prettier-ignore
      }),
      { numRuns: 300 },
    );
  });
});
