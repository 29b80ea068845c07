/** HTTP/1: requests with their responses, whatever the port, however they are cut, whatever is missing. */
import assert from "node:assert/strict";
import { http } from "../../src/app/http/analyzer.ts";
import { runApp, sameHoweverCut, survivesAnything, type AppOptions, type Said } from "../builders/app.ts";
import { cpuMs } from "../cpu-time.ts";

export const GET = "GET /a?b=1 HTTP/1.1\r\nHost: example.com\r\n\r\n";
export const OK = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 5\r\n\r\nhello";

/** Texts of requests and replies. */
const texts = (said: readonly Said[], options?: AppOptions) =>
  runApp(said, options)
    .rows.filter(({ table }) => table.name === "http")
    .map(({ request, reply }) => [request?.text ?? null, reply?.text ?? null]);
const rowOf = (...said: readonly Said[]): Readonly<Record<string, unknown>> => {
  const { rows } = runApp(said);
  assert.equal(rows.length, 1);
  return rows[0].row;
};

describe("HTTP/1", () => {
  it("pairs a request with its response, on any port", () => {
    const { rows, services } = runApp([["orig", GET], ["resp", OK]]); // prettier-ignore
    assert.deepEqual(services, ["http"]);
    assert.equal(rows.length, 1);
    const [{ request, reply, row }] = rows;
    assert.deepEqual([request?.text, reply?.text], ["GET example.com/a?b=1", "200 OK, text/html, 5 bytes"]);
    assert.deepEqual([request?.place.packet, reply?.place.packet], [1, 2]);
    assert.deepEqual([request?.length, reply?.length], [GET.length, OK.length]);
    assert.deepEqual(
      [row.method, row.host, row.uri, row.version, row.status, row.reason, row.is_complete],
      ["GET", "example.com", "/a?b=1", "HTTP/1.1", 200, "OK", true],
    );
  });

  it("names requests and replies in the characters that their bytes are", () => {
    const utf8 = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text));
    const asked = utf8("GET /søk?q=日本 HTTP/1.1\r\nHost: h\r\n\r\n");
    const said = utf8("HTTP/1.1 404 nicht möglich\r\nContent-Length: 0\r\n\r\n");
    assert.deepEqual(texts([["orig", asked], ["resp", said]]), [["GET h/søk?q=日本", "404 nicht möglich, 0 bytes"]]); // prettier-ignore
  });

  it("pairs pipelined requests in order, interim responses between", () => {
    const said: readonly Said[] = [
      ["orig", `${GET}POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcHEAD /h HTTP/1.1\r\nHost: h\r\n\r\n`],
      ["resp", `${OK}HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nWiki\r\n0\r\nTrailer: t\r\n\r\n`],
      ["resp", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"],
    ]; // prettier-ignore
    assert.deepEqual(texts(said), [
      ["GET example.com/a?b=1", "200 OK, text/html, 5 bytes"],
      ["POST h/p", "201 Created, 4 bytes"],
      ["HEAD h/h", "200 OK, 0 bytes"],
    ]);
    assert.deepEqual(runApp(said).rows.map(({ row }) => row.interim_statuses), [null, "100", null]); // prettier-ignore
    sameHoweverCut(said);
  });

  it("a body that was refused before it began is none, where the next request stands in its place", () => {
    const asks = "PUT /no HTTP/1.1\r\nHost: h\r\nContent-Length: 14\r\nExpect: 100-continue\r\n\r\n";
    const refused = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n";
    const next: readonly Said[] = [["orig", asks], ["resp", refused], ["orig", GET], ["resp", OK]]; // prettier-ignore
    assert.deepEqual(texts(next), [["PUT h/no", "401 Unauthorized, 0 bytes"], ["GET example.com/a?b=1", "200 OK, text/html, 5 bytes"]]); // prettier-ignore
    assert.deepEqual(runApp(next).files.map(({ about }) => about.from), ["resp"]); // prettier-ignore
    assert.deepEqual(runApp(next).rows.map(({ row }) => [row.request_body_length, row.is_complete]), [[0n, true], [0n, true]]); // prettier-ignore
    sameHoweverCut(next);
    survivesAnything(next);
    const chunks = asks.replace("Content-Length: 14", "Transfer-Encoding: chunked");
    assert.deepEqual(texts([["orig", chunks], ["resp", refused], ["orig", GET], ["resp", OK]]), texts(next)); // prettier-ignore
    assert.equal(rowOf(["orig", asks], ["resp", refused]).is_complete, true);
  });

  it("a body that was refused and comes all the same, or was not refused, is one whatever it says", () => {
    const asks = (size: number): string =>
      `PUT /no HTTP/1.1\r\nHost: h\r\nContent-Length: ${size}\r\nExpect: 100-continue\r\n\r\n`;
    const refused = "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n";
    const sent: readonly Said[] = [["orig", asks(14)], ["resp", refused], ["orig", `Hello People!\n${GET}`], ["resp", OK]]; // prettier-ignore
    assert.deepEqual(texts(sent), [["PUT h/no", "417 Expectation Failed, 0 bytes"], ["GET example.com/a?b=1", "200 OK, text/html, 5 bytes"]]); // prettier-ignore
    assert.deepEqual(runApp(sent).rows.map(({ row }) => row.request_body_length), [14n, 0n]); // prettier-ignore
    sameHoweverCut(sent);
    const goes: readonly Said[] = [["orig", asks(GET.length)], ["resp", "HTTP/1.1 100 Continue\r\n\r\n"], ["orig", GET], ["resp", refused]]; // prettier-ignore
    assert.deepEqual(texts(goes), [["PUT h/no", "417 Expectation Failed, 0 bytes"]]);
    const cut: readonly Said[] = [["orig", asks(14)], ["resp", refused], ["orig", "GET"], ["orig", 11], ["orig", GET], ["resp", OK]]; // prettier-ignore
    assert.deepEqual(texts(cut), texts(sent));
  });

  it("a token without a scheme is a secret, a scheme alone is none", () => {
    const asks = (value: string): string => `GET / HTTP/1.1\r\nHost: h\r\nAuthorization: ${value}\r\n\r\n`;
    const of = (value: string, showsCredentials = false): unknown[] => {
      const { row } = runApp([["orig", asks(value)]], { showsCredentials }).rows[0]; // prettier-ignore
      return [row.auth_scheme ?? null, row.password ?? null];
    };
    assert.deepEqual(of("s3cr3t"), [null, "********"]);
    assert.deepEqual(of("s3cr3t", true), [null, "s3cr3t"]);
    assert.deepEqual(of("x".repeat(60)), [null, "********"]);
    assert.deepEqual(of("Negotiate"), ["Negotiate", null]);
    assert.deepEqual(of("Token abc"), ["Token", null]);
    assert.deepEqual(of("s3cr3t\r\nProxy-Authorization: Basic dTpw", true), ["Basic", "p"]);
    assert.deepEqual(of("Basic YTpi\r\nProxy-Authorization: Basic dTpw", true), ["Basic", "b"]);
  });

  it("steps over gaps within bodies, and finds the next message after others", () => {
    const said: readonly Said[] = [
      ["orig", GET],
      ["resp", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789"],
      ["resp", 80],
      ["resp", `0123456789HTTP/1.1 304 Not Modified\r\n\r\n`],
      ["orig", 40],
      ["orig", GET],
      ["resp", OK],
    ];
    assert.deepEqual(texts(said), [
      ["GET example.com/a?b=1", "200 OK, 100 bytes"],
      [null, "304 Not Modified, 0 bytes"],
      ["GET example.com/a?b=1", "200 OK, text/html, 5 bytes"],
    ]);
    sameHoweverCut(said);
  });

  it("gives requests without a reply, and bodies that end with the connection", () => {
    assert.deepEqual(texts([["orig", GET]]), [["GET example.com/a?b=1", null]]);
    const said: readonly Said[] = [["orig", GET], ["resp", "HTTP/1.0 200 OK\r\n\r\nall that comes"]]; // prettier-ignore
    assert.deepEqual(texts(said), [["GET example.com/a?b=1", "200 OK, 14 bytes"]]);
    assert.equal(runApp(said).rows[0].row.is_complete, true);
    sameHoweverCut(said);
  });

  it("goes on inside what CONNECT opens, and as HTTP where it is refused", () => {
    const CONNECT = "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\nProxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n\r\n";
    const said: readonly Said[] = [
      ["orig", "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n"],
      ["resp", "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 2\r\n\r\nno"],
      ["orig", CONNECT],
      ["orig", GET],
      ["resp", "HTTP/1.1 200 Connection established\r\n\r\n"],
      ["resp", OK],
    ];
    const ran = runApp(said);
    assert.deepEqual(ran.services, ["http", "http+http"]);
    assert.deepEqual(texts(said), [
      ["CONNECT h:443", "407 Proxy Authentication Required, 2 bytes"],
      ["CONNECT h:443", "200 Connection established, 0 bytes"],
      ["GET example.com/a?b=1", "200 OK, text/html, 5 bytes"],
    ]);
    const { username, password, tunnel_target, auth_scheme } = ran.rows[1].row;
    assert.deepEqual([username, password, tunnel_target, auth_scheme], ["user", "********", "h:443", "Basic"]);
    assert.equal(runApp(said, { showsCredentials: true }).rows[1].row.password, "secret");
    sameHoweverCut(said);
    // Nobody has answered: what came is the tunnel's.
    assert.equal(runApp([["orig", CONNECT], ["orig", GET]]).services.join(), "http,http+http"); // prettier-ignore
  });

  it("takes an upgrade that is not granted for what it is", () => {
    const said: readonly Said[] = [
      ["orig", `GET / HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\n\r\n${GET}`],
      ["resp", `HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n${OK}`],
    ];
    assert.deepEqual(texts(said), [["GET h/", "200 OK, 0 bytes"], ["GET example.com/a?b=1", "200 OK, text/html, 5 bytes"]]); // prettier-ignore
    sameHoweverCut(said);
  });

  it("reads what real senders send: bare LF, folded lines, absolute targets, spaces, odd methods, no reason", () => {
    const row = rowOf(
      ["orig", "\r\nBREW  http://u:p@pot.example/tea time \t HTTP/1.1 \nUser-Agent: a\n\tb\n c\nX : y\n\n"],
      ["resp", "HTTP/1.0 418\nServer:x\nContent-Length: 3, 3\n\nabc"],
    );
    assert.deepEqual(
      [row.method, row.uri, row.host, row.user_agent, row.status, row.server, row.response_body_length],
      ["BREW", "http://u:p@pot.example/tea time", "pot.example", "a b c", 418, "x", 3n],
    );
    assert.equal(rowOf(["orig", GET], ["resp", "ICY 200 OK\r\n\r\nmusic"]).status, 200);
  });

  it("takes versions as they stand, also where they are none", () => {
    const row = rowOf(
      ["orig", "GET /probe HTTP/1.x\r\nHost: h\r\n\r\n"],
      ["resp", "HTTP/1.\xc5 200 OK\r\nContent-Length: 2\r\n\r\nok"],
    );
    assert.deepEqual([row.method, row.uri, row.version, row.status, row.is_complete], ["GET", "/probe", "HTTP/1.x", 200, true]); // prettier-ignore
    assert.equal(rowOf(["orig", GET], ["resp", "HTTP/one 200 OK\r\n\r\nx"]).status, 200);
  });

  it("reads a request of one line, and interim responses whose request was not seen", () => {
    const row = rowOf(["orig", "GET /health \r\n"], ["resp", "fine"]);
    assert.deepEqual([row.method, row.uri, row.version, row.status ?? null], ["GET", "/health", "HTTP/0.9", null]);
    assert.deepEqual(texts([["resp", `HTTP/1.1 100 Continue\r\n\r\n${OK}`]]), [[null, "100 Continue, 0 bytes"], [null, "200 OK, text/html, 5 bytes"]]); // prettier-ignore
  });

  it("a reply to a request of one line is all body, where it has no status line", () => {
    const said: readonly Said[] = [["orig", "GET /motd.txt\r\n"], ["resp", "HTTPS is next\r\n"], ["resp", "week\n"]]; // prettier-ignore
    assert.deepEqual(texts(said), [["GET /motd.txt", "no status, 20 bytes"]]);
    const { rows, files } = runApp(said);
    assert.deepEqual([rows[0].row.status ?? null, rows[0].row.response_body_length, rows[0].row.is_complete], [null, 20n, true]); // prettier-ignore
    assert.deepEqual(files.map(({ about, bytes }) => [about.name, Buffer.from(bytes).toString()]), [["motd.txt", "HTTPS is next\r\nweek\n"]]); // prettier-ignore
    sameHoweverCut(said);
    survivesAnything(said);
    assert.deepEqual(texts([["orig", "GET /a\r\n"], ["resp", OK]]), [["GET /a", "200 OK, text/html, 5 bytes"]]); // prettier-ignore
    assert.deepEqual(texts([["orig", "GET /a\r\n"], ["resp", "HT"]]), [["GET /a", "no status, 2 bytes"]]); // prettier-ignore
    assert.deepEqual(texts([["orig", "GET /a\r\n"], ["resp", 9], ["resp", OK]]), [["GET /a", "200 OK, text/html, 5 bytes"]]); // prettier-ignore
  });

  it("says who asks, from where, and where they are sent", () => {
    const row = rowOf(
      ["orig", 'GET / HTTP/1.1\r\nHost: h\r\nReferer: http://r/\r\nCookie: a=secret\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 5.6.7.8\r\nVia: 1.1 p\r\nAuthorization: Digest username="Mufasa, Jr", realm="x"\r\n\r\n'],
      ["resp", "HTTP/1.1 302 Found\r\nLocation: /login\r\nSet-Cookie: s=1\r\nContent-Length: 0\r\nVia: 1.1 q\r\n\r\n"],
    ); // prettier-ignore
    assert.deepEqual(
      [row.referrer, row.sends_cookies, row.sets_cookies, row.location, row.x_forwarded_for, row.via, row.username],
      ["http://r/", true, true, "/login", "1.2.3.4, 5.6.7.8", "1.1 p, 1.1 q", "Mufasa, Jr"],
    );
    assert.ok(!JSON.stringify(row, (_, value: unknown) => String(value)).includes("secret"));
  });

  it("gives bodies as files, still coded, by the name they have", () => {
    const { files } = runApp([
      ["orig", "PUT /up/na%C3%AFve.bin HTTP/1.1\r\nHost: h\r\nContent-Type: application/x\r\nContent-Length: 4\r\n\r\nputs"],
      ["resp", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, br\r\nTransfer-Encoding: deflate, chunked\r\nContent-Disposition: attachment; filename=\"old.txt\"; filename*=UTF-8''%e2%82%ac.txt\r\n\r\n3;a=\"b\"\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n"],
      ["orig", "GET /dir/page.html?x=/y HTTP/1.1\r\nHost: h\r\n\r\n"],
      ["resp", "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 10-14/100\r\nContent-Length: 5\r\n\r\nhello"],
      ["orig", "POST /login.php HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na=b"],
      ["resp", 'HTTP/1.1 200 OK\r\nContent-Disposition: inline; filename="C:\\dir\\a\\"b.txt"\r\nContent-Length: 1\r\n\r\nx'],
    ]); // prettier-ignore
    assert.deepEqual(
      files.map(({ about, bytes, isWhole }) => [about.name, about.from, Buffer.from(bytes).toString(), about.codings.join(), about.size, isWhole]),
      [
        ["naïve.bin", "orig", "puts", "", 4, true],
        ["€.txt", "resp", "abcde", "gzip,br,deflate", null, true],
        ["page.html", "resp", "hello", "", 100, true],
        ["", "orig", "a=b", "", 3, true],
        ['C:\\dir\\a"b.txt', "resp", "x", "", 1, true],
      ],
    ); // prettier-ignore
    assert.deepEqual(files.map(({ about }) => about.place.packet), [1, 2, 4, 5, 6]); // prettier-ignore
    assert.deepEqual(files.map(({ about }) => about.range), [undefined, undefined, [10, 14], undefined, undefined]); // prettier-ignore
  });

  it("says which range of a file a body is, of downloads and of uploads", () => {
    const rangeIn = (head: string): readonly unknown[] => {
      const fields = `Content-Length: 5\r\nContent-Range: ${head}\r\n\r\nhello`;
      return [
        ...runApp([["orig", GET], ["resp", `HTTP/1.1 206 Partial Content\r\n${fields}`]]).files,
        ...runApp([["orig", `PUT /big.zip HTTP/1.1\r\nHost: h\r\n${fields}`]]).files,
      ].map(({ about }) => [about.range, about.size]); // prettier-ignore
    };
    const both = (one: unknown): readonly unknown[] => [one, one];
    assert.deepEqual(rangeIn("bytes 5-9/20"), both([[5, 9], 20]));
    assert.deepEqual(rangeIn("bytes 0-4/*"), both([[0, 4], null]));
    // All of it, and what is no range.
    assert.deepEqual(rangeIn("bytes 0-4/5"), both([undefined, 5]));
    for (const wrong of ["bytes */20", "bytes 9-5/20", "bytes 6-10/10", "lines 1-2/3"]) assert.deepEqual(rangeIn(wrong), both([undefined, 5])); // prettier-ignore
  });

  it("hands DNS over: bodies, and the parameter of a GET", () => {
    const query = "\0\0\x01\0\0\x01\0\0\0\0\0\0\x07example\x03com\0\0\x01\0\x01";
    const answer = "\0\0\x81\x80\0\x01\0\0\0\0\0\0\x07example\x03com\0\0\x01\0\x01";
    const reply = `HTTP/1.1 200 OK\r\nContent-Type: application/dns-message\r\nContent-Length: ${answer.length}\r\n\r\n${answer}`;
    const post = `POST /dns-query HTTP/1.1\r\nHost: d\r\nContent-Type: application/dns-message\r\nContent-Length: ${query.length}\r\n\r\n${query}`;
    const get = `GET /dns-query?dns=${Buffer.from(query, "latin1").toString("base64url")} HTTP/1.1\r\nHost: d\r\n\r\n`;
    for (const ask of [post, get]) {
      const said: readonly Said[] = [["orig", ask], ["resp", reply]]; // prettier-ignore
      const found = runApp(said).rows.filter(({ table }) => table.name === "dns");
      assert.deepEqual(found.map(({ row }) => [row.query, row.rcode]), [["example.com", "NOERROR"]]); // prettier-ignore
      sameHoweverCut(said);
    }
  });

  it("gives each file of an uploaded form", () => {
    const body = [
      "--XyZ", 'Content-Disposition: form-data; name="who"', "", "me",
      "--XyZ", 'Content-Disposition: form-data; name="f"; filename="a.bin"', "Content-Type: application/octet-stream", "", "one\r\n--XyY\r\n\rtwo",
      "--XyZ  ", "content-disposition: form-data; name=g; filename=b.txt", "", "",
      "--XyZ", 'Content-Disposition: form-data; name="j"', "Content-Type: application/json", "", "{}",
      "--XyZ--", "",
    ].join("\r\n"); // prettier-ignore
    const said: readonly Said[] = [
      ["orig", `POST /up HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary="XyZ"\r\nContent-Length: ${body.length}\r\n\r\n${body}`],
      ["resp", "HTTP/1.1 204 No Content\r\n\r\n"],
    ]; // prettier-ignore
    assert.deepEqual(
      runApp(said).files.map(({ about, bytes, isWhole }) => [about.name, about.declaredType, Buffer.from(bytes).toString(), isWhole]),
      [
        ["a.bin", "application/octet-stream", "one\r\n--XyY\r\n\rtwo", true],
        ["b.txt", "", "", true],
        ["", "application/json", "{}", true],
      ],
    ); // prettier-ignore
    sameHoweverCut(said);
    survivesAnything(said);
    const [first, second] = [said[0][1] as string, (said[0][1] as string).indexOf("one")];
    const torn = runApp([["orig", first.slice(0, second + 3)], ["orig", 4], ["orig", first.slice(second + 7)]]); // prettier-ignore
    assert.deepEqual(torn.files.map(({ about, missing }) => [about.name, missing]), [["a.bin", 4], ["b.txt", 0], ["", 0]]); // prettier-ignore
    // Without a boundary where one must be the body is one file.
    const other = first.replaceAll("--XyZ", "++XyZ");
    assert.deepEqual(runApp([["orig", other]]).files.map(({ bytes }) => bytes.length), [body.length]); // prettier-ignore
  });

  it("gives each of several files in one field of a form", () => {
    const within = [
      "--in", 'Content-Disposition: attachment; filename="a.txt"', "Content-Type: text/plain", "", "one",
      "--in", 'Content-Disposition: attachment; filename="b.bin"', "Content-Type: multipart/mixed; boundary=deep", "", "two",
      "--in--", "",
    ].join("\r\n"); // prettier-ignore
    const form = (field: string, body: string): string => {
      const text = `--out\r\nContent-Disposition: form-data; ${field}\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n${body}\r\n--out--\r\n`;
      return `POST /up HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=out\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
    };
    const files = (...said: readonly Said[]) =>
      runApp(said).files.map(({ about, bytes }) => [about.name, about.declaredType, Buffer.from(bytes).toString()]);
    assert.deepEqual(files(["orig", form("name=f", within)]), [
      ["a.txt", "text/plain", "one"],
      ["b.bin", "multipart/mixed; boundary=deep", "two"],
    ]);
    assert.deepEqual(files(["orig", form('name=f; filename="x.mht"', within)]), [["x.mht", "multipart/mixed; boundary=in", within]]); // prettier-ignore
    assert.deepEqual(files(["orig", form("name=f", "no parts")]), [["", "multipart/mixed; boundary=in", "no parts"]]);
    sameHoweverCut([["orig", form("name=f", within)]]);
    survivesAnything([["orig", form("name=f", within)]]);
  });

  it("keeps what there is of heads that are cut", () => {
    const said: readonly Said[] = [
      ["orig", GET.slice(0, 30)],
      ["orig", 1000],
      ["resp", "HTTP/1.1 304 Not Modified\r\n\r\n"],
      ["orig", `ding: x\r\n\r\n${GET}`],
      ["resp", OK],
    ];
    assert.deepEqual(texts(said), [["GET exa/a?b=1", "304 Not Modified, 0 bytes"], ["GET example.com/a?b=1", "200 OK, text/html, 5 bytes"]]); // prettier-ignore
    sameHoweverCut(said);
    // A slow client that never ends its head; a packet whose end was not captured.
    assert.deepEqual(texts([["orig", "GET /slow HTTP/1.1\r\nHost: h\r\nX-a: 1\r\n"]]), [["GET h/slow", null]]);
    assert.deepEqual(texts([["orig", "GET /a/long/pa"], ["orig", 500]]), [["GET /a/long/pa", null]]); // prettier-ignore
    for (const begun of [" H", " HTT", " HTTP/", " HTTP/1.1\r"])
      assert.deepEqual(texts([["orig", `GET /a.gif${begun}`], ["orig", 500]]), [["GET /a.gif", null]]); // prettier-ignore
    const status = (line: string) =>
      rowOf(["orig", GET], ["resp", line], ["resp", 500], ["resp", "x: y\r\n\r\nz"]).status;
    for (const line of ["HTTP/1.0 302", "HTTP/1.1 302 Mov", "HTTP/1.1 302 Moved\r"]) assert.equal(status(line), 302);
    // The code might go on.
    assert.equal(status("HTTP/1.1 30"), null);
  });

  it("begins in the middle, with either side first", () => {
    assert.deepEqual(
      texts([["resp", `end of a body${"x".repeat(100)}`], ["orig", GET], ["resp", `\nmore${OK}`]]),
      [["GET example.com/a?b=1", "200 OK, text/html, 5 bytes"]],
    ); // prettier-ignore
    // Roles by what is said, not by who opened.
    const [row] = runApp([["orig", OK], ["resp", GET], ["orig", OK]]).rows; // prettier-ignore
    assert.deepEqual([row.request, row.reply?.from], [null, "orig"]);
    assert.equal(runApp([["orig", OK], ["resp", GET], ["orig", OK]]).rows[1].request?.from, "resp"); // prettier-ignore
  });

  it("pairs by time where responses were lost", () => {
    const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: h\r\n\r\n`;
    const said: readonly Said[] = [
      ["orig", ask("/1")],
      ["orig", ask("/2")],
      ["resp", 300],
      ["resp", OK],
      ["orig", ask("/3")],
      ["resp", "HTTP/1.1 304 Not Modified\r\n\r\n"],
    ];
    assert.deepEqual(texts(said), [
      ["GET h/1", null],
      ["GET h/2", "200 OK, text/html, 5 bytes"],
      ["GET h/3", "304 Not Modified, 0 bytes"],
    ]);
  });

  it("finds the next message after what breaks the rules", () => {
    const said: readonly Said[] = [
      ["orig", `POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000005\r\nhello${GET}`],
      ["resp", `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\ntoo much${OK}`],
    ];
    const ran = runApp(said);
    assert.deepEqual(texts(said), [
      ["POST h/a", "200 OK, 2 bytes"],
      ["GET example.com/a?b=1", "200 OK, text/html, 5 bytes"],
    ]);
    assert.deepEqual(ran.reports.map(({ code }) => code), ["app-malformed", "app-malformed"]); // prettier-ignore
    sameHoweverCut(said);
  });

  it("bounds heads, lines and requests that wait", () => {
    const long = `GET /x HTTP/1.1\r\nA: ${"a".repeat(200_000)}\r\n\r\n${GET}`;
    const ran = runApp([["orig", long]]);
    assert.deepEqual(ran.rows.map(({ row }) => [row.uri, row.is_complete]), [["/x", false], ["/a?b=1", false]]); // prettier-ignore
    assert.ok(ran.reports.some(({ code }) => code === "app-message-limit"));
    const many = runApp([["orig", GET.repeat(1200)]]);
    assert.equal(many.rows.length, 1200);
    assert.equal(many.reports.filter(({ code }) => code === "app-waiting-limit").length, 700);
  });

  it("takes time that grows with the bytes, not with their square", () => {
    const timeOf = (said: readonly Said[]): number => cpuMs(() => void runApp(said, { protocols: [http] }));
    const small = Array.from({ length: 60_000 }, (): Said => ["orig", "x"]);
    // A head of one line, byte by byte; fields without end; blank lines; chunks of one byte; a form without end.
    for (const [first, unit] of [
      ["GET /", "x"],
      ["GET / HTTP/1.1\r\n", "a:b\r\n"],
      ["GET / HTTP/1.1\r\n\r\n", "\n"],
      ["POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"],
      [
        "POST / HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 99999999\r\n\r\n--b\r\n",
        "\r\n-",
      ],
    ] as const) {
      const said = small.map((): Said => ["orig", unit]);
      assert.ok(timeOf([["orig", first], ...said]) < 3000, first);
    }
  });

  it("survives anything", () => {
    survivesAnything([
      ["orig", `${GET}POST /p HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc`],
      ["resp", `${OK}HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n`],
      ["orig", "CONNECT h:443 HTTP/1.1\r\n\r\n"],
      ["resp", "HTTP/1.1 200 Connection established\r\n\r\n"],
      ["orig", GET],
    ]); // prettier-ignore
  });

  it("is not seen in other protocols' bytes", () => {
    const answer = (orig: string, resp: string) =>
      http.recognise({ orig: Buffer.from(orig, "latin1"), resp: Buffer.from(resp, "latin1"), ports: [1, 80] });
    assert.equal(answer("OPTIONS sip:a@b SIP/2.0\r\n", "SIP/2.0 200 OK\r\n"), "no");
    assert.equal(answer("DESCRIBE rtsp://h/ RTSP/1.0\r\n", "RTSP/1.0 200 OK\r\n"), "no");
    assert.equal(answer("EHLO me\r\n", "220 mail\r\n"), "no");
    assert.equal(answer("\x16\x03\x01\x02\0", "\x16\x03\x03\0\x50"), "no");
    assert.equal(answer("USER HTTP/1.1x\r\n", "+OK\r\n"), "no");
    assert.equal(answer("GET /", ""), "more");
    assert.equal(answer("GET /\r\n", ""), "yes");
    assert.equal(answer("GET /i", ""), "yes");
    assert.equal(answer("PROPFIND /x HTTP/1.1\r\n", ""), "yes");
  });
});
