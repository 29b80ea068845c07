/** MIME: messages in pieces of any size, their headers, and files out of their parts. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { DotReader } from "../../src/app/mime/dots.ts";
import { MAX_HEADERS } from "../../src/app/mime/headers.ts";
import { MAX_PARTS, MAX_PARTS_DEPTH, MimeMessage } from "../../src/app/mime/message.ts";
import { QuotedDecoder } from "../../src/app/mime/quoted.ts";
import { decodeWords, parseParameters } from "../../src/app/mime/words.ts";
import { Base64Decoder, base64, looseBase64 } from "../../src/app/parts/base64.ts";
import type { FileAbout, Place } from "../../src/app/protocol.ts";
import { bytesOf } from "../builders/app.ts";
import { cpuMs } from "../cpu-time.ts";

const PLACE: Place = { evidenceId: 1, packet: 1, ts: 0n, at: 0 };

interface Got {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  readonly at: number;
  readonly missing: number;
  readonly isWhole: boolean;
}

/** Reads a message; `said` are pieces, or sizes of gaps. */
function read(said: readonly (Uint8Array | string | number)[], isWhole = true) {
  const files: Got[] = [];
  const reports: string[] = [];
  const message = new MimeMessage(
    {
      file(about: FileAbout) {
        let text = "";
        let missing = 0;
        return {
          data: (bytes) => void (text += Buffer.from(bytes).toString("latin1")),
          gap: (size) => void (missing += size),
          end: (whole) => void files.push({ name: about.name, type: about.declaredType, text, at: about.place.at, missing, isWhole: whole }), // prettier-ignore
        };
      },
      report: (_code, _place, detail = "") => void reports.push(detail),
    },
    "orig",
  );
  let at = 0;
  for (const piece of said) {
    if (typeof piece === "number") message.gap(piece);
    else message.data(bytesOf(piece), { ...PLACE, at });
    at += typeof piece === "number" ? piece : piece.length;
  }
  message.end(isWhole);
  return { files, reports, message };
}

const texts = (said: string) => read([said]).files.map(({ text }) => text);

const MIXED = [
  "From: a@example.com",
  "Subject: =?utf-8?B?Y2Fmw6k=?= and\r\n more",
  'Content-Type: multipart/mixed; boundary="b 1"',
  "",
  "preamble",
  "--b 1",
  "Content-Type: multipart/alternative; boundary=b2",
  "",
  "--b2",
  "",
  "-- ",
  "plain text",
  "--b2",
  "Content-Type: text/html",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  "caf=C3=A9 =",
  "goes on  ",
  "--b2--",
  "",
  "--b 1",
  "Content-Type: application/pdf; name=x.pdf",
  "Content-Disposition: attachment; filename*0*=utf-8''na%C3%AF; filename*1=ve.pdf",
  "Content-Transfer-Encoding: base64",
  "",
  "aGVsbG8g",
  "d29ybGQ=",
  "--b 1--",
  "epilogue",
  "",
].join("\r\n");

describe("MIME messages", () => {
  it("gives each part as a file, transfer encodings taken off, the line's end before a boundary not counted", () => {
    const { files, message } = read([MIXED]);
    assert.deepEqual(
      files.map(({ name, type, text, isWhole }) => [name, type, text, isWhole]),
      [
        ["", "text/plain", "-- \r\nplain text", true],
        ["", "text/html", "caf\xc3\xa9 goes on", true],
        ["naïve.pdf", "application/pdf", "hello world", true],
      ],
    );
    assert.equal(files[0].at, MIXED.indexOf("-- \r\n"));
    assert.equal(files[2].at, MIXED.indexOf("aGVs"));
    assert.equal(message.headers?.text("subject"), "café and more");
    assert.deepEqual(message.names, ["naïve.pdf"]);
    assert.equal(message.size, MIXED.length);
  });

  it("says the same however it is cut", () => {
    const whole = read([MIXED]).files;
    for (const mail of [MIXED, MIXED.replaceAll("\r\n", "\n")]) {
      const expected = mail === MIXED ? whole : read([mail]).files;
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 }), (sizes) => {
          const cut: string[] = [];
          for (let at = 0, i = 0; at < mail.length; i++) {
            const size = sizes[i % sizes.length];
            cut.push(mail.slice(at, at + size));
            at += size;
          }
          assert.deepEqual(read(cut).files, expected);
        }),
        { numRuns: 200 },
      );
    }
  });

  it("keeps a body without parts as it is, its last line's end too", () => {
    assert.deepEqual(texts("Subject: x\r\n\r\nline\r\n--no boundary\r\n"), ["line\r\n--no boundary\r\n"]);
    assert.deepEqual(texts("\r\nonly a body"), ["only a body"]);
    assert.deepEqual(texts("Subject: no body\r\n\r\n"), []);
  });

  it("opens messages within messages", () => {
    const inner = "Subject: inner\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nin\r\n--i--\r\n";
    const outer = `Content-Type: multipart/digest; boundary=o\r\n\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n${inner}\r\n--o\r\n\r\nlast\r\n--o--`;
    const { files, message } = read([outer]);
    assert.deepEqual(files.map(({ text }) => text), ["in", "last"]); // prettier-ignore
    assert.equal(message.headers?.text("subject"), null);
  });

  it("ends a part where an outer boundary comes first, and says it is cut", () => {
    const mail =
      "Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nin\r\n--o\r\n\r\nout\r\n";
    assert.deepEqual(
      read([mail]).files.map(({ text, isWhole }) => [text, isWhole]),
      [["in", false], ["out\r\n", false]],
    ); // prettier-ignore
  });

  it("goes on after gaps, and says how much is missing", () => {
    const [head, tail] = [MIXED.slice(0, MIXED.indexOf("plain text") + 3), MIXED.slice(MIXED.indexOf("text\r\n--b2"))];
    const { files } = read([head, 3, tail]);
    assert.equal(files[0].text, "-- \r\nplatext");
    assert.equal(files[0].missing, 3);
    assert.equal(files[2].text, "hello world");
  });

  it("is in step again after a gap in base64 where a line begins", () => {
    const lines = "aGVsbG8g\r\naGVsbG8g\r\naGVsbG8g\r\n";
    const { files } = read([`Content-Transfer-Encoding: base64\r\n\r\n${lines.slice(0, 4)}`, 7, lines.slice(11)]);
    assert.equal(files[0].text, "helhello ");
    // Eleven letters and a line's end, of which nobody knows how many were letters.
    assert.ok(files[0].missing >= 9 && files[0].missing <= 14, `${files[0].missing}`);
  });

  it("does not open parts too deep, nor too many, nor keep headers without end, and says so", () => {
    let deep = "";
    for (let i = 0; i <= MAX_PARTS_DEPTH; i++)
      deep += `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`;
    const { files, reports } = read([`${deep}\r\nx`]);
    assert.equal(files.length, 1);
    assert.deepEqual(reports, ["mail: parts within parts"]);

    const many = `Content-Type: multipart/mixed; boundary=b\r\n\r\n${"--b\r\n\r\nx\r\n".repeat(MAX_PARTS + 5)}--b--`;
    const result = read([many]);
    assert.equal(result.files.length, MAX_PARTS);
    assert.deepEqual(result.reports, ["mail: parts"]);

    const long = read([`Subject: a\r\n${"X: y\r\n".repeat(MAX_HEADERS / 6)}\r\n\r\nbody`]);
    assert.equal(long.message.headers?.text("subject"), "a");
    assert.deepEqual(long.reports, ["mail: headers"]);
    assert.ok(long.files[0].text.endsWith("body"));
  });

  it("survives anything in time", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.constant(bytesOf("\r\n--b2\r\n")), fc.constant(bytesOf("--b 1--\n")), fc.nat(50)), { maxLength: 20 }), (pieces) => {
        read([MIXED.slice(0, 200), ...pieces, MIXED.slice(100)]);
      }),
      { numRuns: 300 },
    ); // prettier-ignore
    const long = `Content-Type: multipart/mixed; boundary=b${";".repeat(60_000)}\r\n\r\n${"-".repeat(300_000)}\n${"-\n".repeat(300_000)}`;
    assert.ok(cpuMs(() => void read([long])) < 3000);
  });
});

describe("transfer encodings", () => {
  it("base64 passes over what is no letter, takes padding wherever it stands", () => {
    assert.equal(Buffer.from(looseBase64("aGVs\r\n!bG8=")).toString(), "hello");
    assert.equal(Buffer.from(looseBase64("aGVsbG8")).toString(), "hello");
    assert.equal(Buffer.from(looseBase64("YQ==Yg==")).toString(), "ab");
  });

  it("a token of base64 has either alphabet, with padding or without, and ends with it", () => {
    const read = (text: string) => Buffer.from(base64(text));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        for (const coding of ["base64", "base64url"] as const)
          assert.deepEqual(read(Buffer.from(bytes).toString(coding)), Buffer.from(bytes));
      }),
    );
    assert.equal(read("aGVs\r\n bG8").toString(), "hello");
    assert.equal(read("YQ==Yg==").toString(), "a");
    assert.equal(read("YWI, realm").toString(), "ab");
    assert.equal(read("YWJ\u0141Y").length, 2);
  });

  it("base64 says the same in pieces as at once", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, cut) => {
        const text = bytesOf(Buffer.from(bytes).toString("base64"));
        const decoder = new Base64Decoder();
        const parts = [decoder.decode(text.subarray(0, cut)), decoder.decode(text.subarray(cut)), decoder.end()].map((part) => Buffer.from(part)); // prettier-ignore
        assert.deepEqual(Buffer.concat(parts), Buffer.from(bytes));
      }),
    );
  });

  it("quoted-printable keeps what breaks its rules", () => {
    const decoded = (text: string) => {
      const decoder = new QuotedDecoder();
      return Buffer.concat([decoder.decode(bytesOf(text)), decoder.end()]).toString("latin1");
    };
    assert.equal(decoded("a=3Db=3db"), "a=b=b");
    assert.equal(decoded("soft=\r\nbreak= \t\r\nbreak"), "softbreakbreak");
    assert.equal(decoded("blanks  \t\r\nkept  x"), "blanks\r\nkept  x");
    assert.equal(decoded("=ZZ =4"), "=ZZ =4");
    assert.equal(decoded("=4=41"), "=4A");
  });
});

describe("dots", () => {
  const read = (pieces: readonly string[]) => {
    const dots = new DotReader();
    let text = "";
    let used = 0;
    for (const piece of pieces) {
      used += dots.read(bytesOf(piece), 0, (bytes) => void (text += Buffer.from(bytes).toString("latin1")));
      if (dots.isEnded) break;
    }
    return { text, used, isEnded: dots.isEnded, hasBareDot: dots.hasBareDot };
  };

  it("takes stuffed dots off, ends at a dot alone", () => {
    const mail = "a\r\n..b\r\n.c\r\n.\rd\r\n.\r\nNEXT";
    assert.deepEqual(read([mail]), { text: "a\r\n.b\r\nc\r\n\rd\r\n", used: mail.length - 4, isEnded: true, hasBareDot: false });
    assert.deepEqual(read(mail.split("")), read([mail]));
    assert.equal(read([".\r\n"]).text, "");
  }); // prettier-ignore

  it("does not end at a dot that LF alone follows, which smugglers send, but says that there was one", () => {
    const { text, isEnded, hasBareDot } = read(["a\n.\nMAIL FROM:<x>\r\n"]);
    assert.deepEqual([text, isEnded, hasBareDot], ["a\n\nMAIL FROM:<x>\r\n", false, true]);
  });
});

describe("text of headers", () => {
  it("decodes words, also a character that two of them share", () => {
    assert.equal(decodeWords("=?ISO-8859-1?Q?a=E9_b?= c"), "aé b c");
    assert.equal(decodeWords("=?utf-8?B?w6Q=?=  =?utf-8?Q?=C3?= =?utf-8?Q?=A4?="), "ää");
    assert.equal(decodeWords("=?unknown-8?Q?a=E9?= =?utf-8?X?no?="), "aé =?utf-8?X?no?=");
    assert.equal(decodeWords("caf\xc3\xa9"), "café");
    assert.equal(decodeWords("caf\xe9"), "caf\xe9");
  });

  it("reads parameters as they are written, and as they should be", () => {
    const of = (text: string) => Object.fromEntries(parseParameters(text).parameters);
    assert.deepEqual(of('text/plain; charset="utf-8" ; name = "a;\\"b.txt"; x'), { charset: "utf-8", name: 'a;"b.txt' });
    assert.deepEqual(of("a; name==?utf-8?Q?caf=C3=A9.txt?="), { name: "café.txt" });
    assert.deepEqual(of("a; n*=utf-8'de'%e4%20%C3%A4"), { n: "\ufffd ä" });
    assert.deepEqual(of("a; n*0=\"one \"; n*1=\"two\""), { n: "one two" });
    assert.deepEqual(of(';;;="x; ok=1'), { ok: "1" });
  }); // prettier-ignore
});
