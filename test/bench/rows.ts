/** Generated rows of connections and flow records, the same in every run. */
import type { Batch, Column, Table, Vector } from "../../src/base/columns.ts";
import { Dictionary } from "../../src/base/dictionary.ts";

/** Rows of a generated batch. */
export const batchRows = 65536;

/** Small seeded generator (mulberry32), so that every run appends the same rows. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const random = randomNumbers(7);
const words = new Dictionary();
const codes = (count: number, make: (i: number) => string) =>
  Uint32Array.from({ length: count }, (_, i) => words.internText(make(i)));
const address = (net: number) => (i: number) => `10.${net}.${i >> 8}.${i & 255}`;
const wordsOfColumn: Record<string, Uint32Array> = {
  account_id: codes(3, (i) => `0123456789${10 + i}`),
  interface_id: codes(200, (i) => `eni-${(0x0123456789 * (i + 1)).toString(16).padStart(17, "0")}`),
  srcaddr: codes(50_000, address(1)),
  dstaddr: codes(50_000, address(2)),
  orig_ip: codes(50_000, address(1)),
  resp_ip: codes(50_000, address(2)),
  action: codes(2, (i) => (i ? "REJECT" : "ACCEPT")),
  log_status: codes(1, () => "OK"),
  proto: codes(2, (i) => (i ? "udp" : "tcp")),
  conn_state: codes(13, (i) => `S${i}`),
  history: codes(500, (i) => `ShADad${i.toString(2)}`),
};

function numbers(column: Column, rows: number, first: number): Vector {
  switch (column.type) {
    case "bool":
    case "u8":
      return { type: column.type, data: Uint8Array.from({ length: rows }, () => random(2)) };
    case "u16":
      return { type: "u16", data: Uint16Array.from({ length: rows }, () => random(65536)) };
    case "u32":
      return {
        type: "u32",
        data: Uint32Array.from({ length: rows }, (_, i) => (column.name.endsWith("_id") ? first + i : random(20))),
      };
    case "f64":
      return { type: "f64", data: Float64Array.from({ length: rows }, () => random(1000) / 7) };
    case "i64":
    case "time":
      return { type: column.type, data: BigInt64Array.from({ length: rows }, (_, i) => i64(column.name, first + i)) };
    case "text":
      return column.name === "community_id" ? communityIds(rows) : dictionary(column.name, rows);
  }
}

function i64(name: string, row: number): bigint {
  if (name === "line") return BigInt(row + 1);
  if (name === "start" || name === "end") return BigInt(1_700_000_000 + Math.floor(row / 500) + random(60));
  if (name.endsWith("_ts")) return 1_700_000_000_000_000_000n + BigInt(row) * 12_345n;
  return BigInt(random(random(20) === 0 ? 10_000_000 : 2000));
}

function dictionary(name: string, rows: number): Vector {
  const choice = wordsOfColumn[name];
  return {
    type: "text",
    data: { codes: Uint32Array.from({ length: rows }, () => choice[random(choice.length)]), words },
  };
}

function communityIds(rows: number): Vector {
  const bytes = Buffer.alloc(rows * 30);
  const offsets = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    offsets[row + 1] = 30 * (row + 1);
    const hash = Buffer.from(Uint32Array.from({ length: 5 }, () => random(2 ** 32)).buffer).toString("base64");
    bytes.write(`1:${hash}`, 30 * row, "latin1");
  }
  return { type: "text", data: { bytes, offsets } };
}

/** Some distinct batches, used in turn, so that making them is not what is measured. */
export function batches(of: Table, names: readonly string[], count: number): Batch[] {
  const columns = of.columns.filter(({ name }) => names.includes(name));
  return Array.from({ length: count }, (_, i) => {
    const vectors = columns.map((column) => numbers(column, batchRows, i * batchRows));
    return { table: of, columns, vectors, rows: batchRows };
  });
}
