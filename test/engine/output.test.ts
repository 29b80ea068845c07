import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { column, optional, table, type Table } from "../../src/base/columns.ts";
import { Dictionary } from "../../src/base/dictionary.ts";
import { csvCell, printable } from "../../src/base/escape.ts";
import { formatTime } from "../../src/base/time.ts";
import { csv } from "../../src/engine/output/csv.ts";
import { jsonLines } from "../../src/engine/output/jsonl.ts";
import { parquet } from "../../src/engine/output/parquet.ts";
import type { BatchWriter, ByteSink } from "../../src/engine/output/sink.ts";
import { batchFrom, type Cells, type Making } from "../store/rows.ts";

const everything = table("everything", "One column of each type.", [
  optional("flag", "bool", ""),
  optional("tiny", "u8", ""),
  optional("small", "u16", ""),
  optional("number", "u32", ""),
  optional("wide", "i64", ""),
  optional("ratio", "f64", ""),
  optional("ts", "time", ""),
  optional("name", "text", ""),
]);
const i64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: 0n, max: 2n ** 54n }),
  fc.nat().map(BigInt),
);
const hostile = [
  "\x1b[2J",
  "\u009b31m",
  "\u202eexe",
  "\x7f",
  "\0",
  "a\u200bb",
  "\ufeff",
  "\r\n",
  '"',
  "\\",
  "=1+1",
  "-x",
  "@a",
  "😀",
];
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.string({ maxLength: 30 }),
  fc.array(fc.constantFrom(...hostile, "plain", " ", ","), { maxLength: 5 }).map((parts) => parts.join("")),
);
const rowsToWrite = fc.array(
  fc.record(
    {
      flag: fc.option(fc.boolean()),
      tiny: fc.option(fc.nat(255)),
      small: fc.option(fc.nat(65535)),
      number: fc.option(fc.nat(2 ** 32 - 1)),
      wide: fc.option(i64),
      ratio: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
      ts: fc.option(i64),
      name: fc.option(text),
    },
    { noNullPrototype: true },
  ),
  { maxLength: 20 },
);

function collector(): { write: ByteSink; bytes(): Buffer } {
  const pieces: Buffer[] = [];
  return {
    // A promise, as a slow pipe would return: the bytes must stay valid until it settles.
    write: async (piece) => {
      await Promise.resolve();
      pieces.push(Buffer.from(piece));
    },
    bytes: () => Buffer.concat(pieces),
  };
}

async function written(
  format: (write: ByteSink) => BatchWriter,
  parts: readonly (readonly Cells[])[],
  making?: Making,
  of: Table = everything,
) {
  const { write, bytes } = collector();
  const writer = format(write);
  for (const rows of parts) await writer.batch(batchFrom(of, rows, making));
  await writer.end();
  return bytes();
}

const lines = (bytes: Buffer) => bytes.toString("utf8").split("\n").slice(0, -1);
/** Controls and characters that hide or reorder text, raw. */
const unsafe = /[^\P{Cc}\n]|\p{Cf}|\p{Cs}|[\u2028\u2029]/u;

for (const [format, write] of Object.entries({ jsonLines, csv })) {
  describe(`output: ${format}`, () => {
    it("is the same bytes however rows are split and text is held", async () => {
      const words = new Dictionary();
      await fc.assert(
        fc.asyncProperty(rowsToWrite, fc.nat(20), async (rows, at) => {
          const whole = await written(write, [rows]);
          assert.deepEqual(await written(write, [rows.slice(0, at), [], rows.slice(at)]), whole);
          assert.deepEqual(await written(write, [rows], { words }), whole);
        }),
      );
    });

    it("holds nothing that steers a terminal", async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(text), async (names) => {
          const bytes = await written(write, [names.map((name) => ({ name }))]);
          assert.ok(!unsafe.test(bytes.toString("utf8")));
        }),
      );
    });

    it("turns bytes that are not UTF-8 into U+FFFD", async () => {
      const { write: sink, bytes } = collector();
      const writer = write(sink);
      const columns = everything.columns.slice(-1);
      const data = { bytes: Uint8Array.of(0x61, 0xff, 0xc3, 0x62), offsets: Uint32Array.of(0, 4) };
      await writer.batch({ table: everything, columns, vectors: [{ type: "text", data }], rows: 1 });
      await writer.end();
      assert.ok(bytes().toString("utf8").includes("a\ufffd\ufffdb"));
    });

    it("hands on large results in pieces", async () => {
      let [pieces, largest, total] = [0, 0, 0];
      const writer = write((bytes) => {
        pieces++;
        largest = Math.max(largest, bytes.length);
        total += bytes.length;
      });
      const rows = Array.from({ length: 1000 }, (_, i) => ({ number: i, name: "x".repeat(1000) }));
      await writer.batch(batchFrom(everything, rows));
      await writer.end();
      assert.ok(pieces > 5 && largest < 100_000 && total > 1_000_000, `${pieces} pieces, ${largest}, ${total}`);
    });

    it("writes one cell larger than any piece", async () => {
      const name = "x".repeat(1_000_000);
      for (const making of [{}, { words: new Dictionary() }]) {
        assert.ok((await written(write, [[{ name }]], making)).includes(name));
      }
    });
  });
}

describe("output: jsonLines", () => {
  it("is what JSON.parse reads, every value as it was", async () => {
    await fc.assert(
      fc.asyncProperty(rowsToWrite, async (rows) => {
        const got = lines(await written(jsonLines, [rows])).map((line) => JSON.parse(line) as Record<string, unknown>);
        const wanted = rows.map((row) => ({
          ...row,
          wide: row.wide === null ? null : Number(row.wide),
          ratio: row.ratio === null ? null : row.ratio + 0,
          ts: row.ts === null ? null : formatTime(row.ts),
        }));
        assert.deepEqual(got, wanted);
      }),
    );
  });

  it("writes 64-bit numbers to the last digit", async () => {
    for (const wide of [
      0n,
      9n,
      10n,
      999_999_999n,
      10n ** 9n,
      2n ** 53n - 1n,
      2n ** 53n + 1n,
      2n ** 63n - 1n,
      -1n,
      -(2n ** 63n),
    ]) {
      assert.equal(
        lines(await written(jsonLines, [[{ wide }]], { columns: [column("wide", "i64", "")] }))[0],
        `{"wide":${wide}}`,
      );
    }
  });

  it("writes every digit count", async () => {
    const columns = [column("number", "u32", "")];
    const numbers = Array.from({ length: 10 }, (_, i) => [10 ** i - 1, 10 ** i]).flat();
    const got = lines(await written(jsonLines, [numbers.map((number) => ({ number }))], { columns }));
    assert.deepEqual(got, numbers.map((number) => `{"number":${number}}`)); // prettier-ignore
  });

  it("writes times with nanoseconds, before 1970 and to the ends of 64 bits", async () => {
    const times = [
      0n,
      1n,
      999_999_999n,
      86_399_999_999_999n,
      86_400_000_000_000n,
      1_767_323_045_000_000_006n,
      -1n,
      2n ** 63n - 1n,
      -(2n ** 63n),
    ];
    const columns = [column("ts", "time", "")];
    const got = lines(await written(jsonLines, [times.map((ts) => ({ ts }))], { columns }));
    assert.deepEqual(got, times.map((ts) => `{"ts":"${formatTime(ts)}"}`)); // prettier-ignore
    assert.equal(got[5], '{"ts":"2026-01-02T03:04:05.000000006Z"}');
  });

  it("writes numbers JSON has no word for as null", async () => {
    const columns = [column("ratio", "f64", "")];
    const rows = [NaN, Infinity, -Infinity, 1e21, -0].map((ratio) => ({ ratio }));
    const got = lines(await written(jsonLines, [rows], { columns }));
    assert.deepEqual(got, ['{"ratio":null}', '{"ratio":null}', '{"ratio":null}', '{"ratio":1e+21}', '{"ratio":0}']);
  });

  it("writes nothing where there are no rows", async () => {
    assert.equal((await written(jsonLines, [[]])).length, 0);
  });

  it("escapes names of columns too", async () => {
    const odd = table("odd", "", [column('a"\x1b', "u8", "")]);
    assert.equal((await written(jsonLines, [[{ 'a"\x1b': 1 }]], {}, odd)).toString(), '{"a\\"\\u001b":1}\n');
  });
});

describe("output: csv", () => {
  const shown = (value: unknown, name: string): string => {
    if (value === null) return "";
    if (name === "ts") return formatTime(value as bigint);
    if (name !== "name") return String(name === "ratio" ? (value as number) + 0 : value);
    const safe = printable(value as string);
    return csvCell(safe).startsWith("'") || csvCell(safe).startsWith(`"'`) ? `'${safe}`.replace(/^''/, "'") : safe;
  };

  it("is what csv-parse reads", async () => {
    await fc.assert(
      fc.asyncProperty(rowsToWrite, async (rows) => {
        const bytes = await written(csv, [rows]);
        const [header, ...got] = parse(bytes, { relax_column_count: false }) as string[][];
        assert.deepEqual(header, everything.columns.map(({ name }) => name)); // prettier-ignore
        const wanted = rows.map((row) =>
          everything.columns.map(({ name }) => shown(row[name as keyof typeof row], name)),
        );
        assert.deepEqual(got, wanted);
      }),
    );
  });

  it("lets no text be taken for a formula", async () => {
    const columns = [column("name", "text", ""), column("wide", "i64", "")];
    const rows = ["=1+1", "+1", "-1", "-x", "@a", "\t=1", "a=1"].map((name) => ({ name, wide: -5 }));
    for (const making of [{ columns }, { columns, words: new Dictionary() }]) {
      const got = lines(await written(csv, [rows], making));
      assert.deepEqual(got, ["name,wide", "'=1+1,-5", "'+1,-5", "-1,-5", "'-x,-5", "'@a,-5", "\\u0009=1,-5", "a=1,-5"]);
    }
  });

  it("writes the header where there are no rows, and no empty lines", async () => {
    const columns = [optional("name", "text", "")];
    assert.deepEqual(lines(await written(csv, [[]], { columns })), ["name"]);
    assert.deepEqual(lines(await written(csv, [[{ name: null }, { name: "" }]], { columns })), ["name", '""', '""']);
  });
});

describe("output: parquet", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "flowmirror pärquet '"))));
  after(() => rmSync(folder, { recursive: true }));

  async function read(path: string): Promise<Record<string, unknown>[]> {
    const bytes = readFileSync(path);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    return parquetReadObjects({ file, compressors });
  }

  it("is what another reader reads", async () => {
    const path = join(folder, "out.parquet");
    const rows = [
      { flag: true, tiny: 255, small: 65535, number: 2 ** 32 - 1, wide: 2n ** 63n - 1n, ratio: 0.1, ts: 1_767_323_045_000_000_000n, name: "a\0\u202e'😀" },
      { flag: false, tiny: 0, small: 0, number: 0, wide: -(2n ** 63n), ratio: -1e300, ts: 0n, name: "" },
      Object.fromEntries(everything.columns.map(({ name }) => [name, null])),
    ]; // prettier-ignore
    const writer = parquet(path);
    await writer.batch(batchFrom(everything, rows.slice(0, 2)));
    await writer.batch(batchFrom(everything, []));
    await writer.batch(batchFrom(everything, rows.slice(2), { words: new Dictionary() }));
    await writer.end();
    const got = await read(path);
    assert.deepEqual(
      got.map((row) => ({ ...row, ts: row.ts instanceof Date ? BigInt(row.ts.getTime()) * 1_000_000n : row.ts })),
      rows,
    );
    assert.deepEqual(readdirSync(folder), ["out.parquet"]);
  });

  it("keeps nanoseconds, and its columns where there are no rows", async () => {
    const path = join(folder, "empty.parquet");
    const writer = parquet(path);
    await writer.batch(batchFrom(everything, []));
    await writer.end();
    assert.deepEqual(await read(path), []);
    assert.ok(readFileSync(path).includes("tiny"));
  });

  it("replaces the file only when it is whole", async () => {
    const path = join(folder, "no", "such", "folder.parquet");
    const writer = parquet(path);
    await writer.batch(batchFrom(everything, [{ number: 1 }]));
    await assert.rejects(writer.end(), { name: "CaseError" });
    assert.ok(!existsSync(path));
  });
});
