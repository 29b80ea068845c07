/** Hits as rows of `payload_hits`, column by column: there may be one to each byte. */
import type { Batch, Vector } from "../../base/columns.ts";
import { printable } from "../../base/escape.ts";
import { payloadHits } from "../../model/tables.ts";
import type { RowOf } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import type { Hit } from "./hit.ts";

const ENDPOINTS = {
  connection_id: "u32", proto: "text", orig_ip: "text", orig_port: "u16", resp_ip: "text", resp_port: "u16", vni: "u32?",
} as const; // prettier-ignore

type Endpoints = RowOf<typeof ENDPOINTS>;
type Name = (typeof payloadHits.columns)[number]["name"];

/** What a hit has in each column. */
const cells: { readonly [N in Name]: (hit: Hit, ends: Endpoints) => string | number | bigint | null } = {
  connection_id: ({ connection }) => connection,
  proto: (_, { proto }) => proto,
  orig_ip: (_, { orig_ip }) => orig_ip,
  orig_port: (_, { orig_port }) => orig_port,
  resp_ip: (_, { resp_ip }) => resp_ip,
  resp_port: (_, { resp_port }) => resp_port,
  vni: (_, { vni }) => vni,
  direction: ({ fromResponder }) => (fromResponder ? "resp" : "orig"),
  offset: ({ offset }) => offset,
  length: ({ length }) => length,
  ts: ({ ts }) => ts,
  evidence_id: ({ evidenceId }) => evidenceId,
  packet: ({ packet }) => packet,
  file_offset: ({ fileOffset }) => fileOffset,
  before: ({ shown }) => visible(shown.before),
  match: ({ shown }) => visible(shown.match),
  after: ({ shown }) => visible(shown.after),
  before_hex: ({ shown }) => hex(shown.before),
  match_hex: ({ shown }) => hex(shown.match),
  after_hex: ({ shown }) => hex(shown.after),
};

export async function hitRows(store: Store, hits: readonly Hit[]): Promise<Batch> {
  const ids = [...new Set(hits.map(({ connection }) => connection))];
  const found = await store.rows(
    `SELECT ${Object.keys(ENDPOINTS).join(", ")} FROM data.connections WHERE connection_id IN (${ids.join(", ") || "NULL"})`,
    ENDPOINTS,
  );
  const byId = new Map(found.map((ends) => [ends.connection_id, ends]));
  const whole = hits.flatMap((hit) => {
    const ends = byId.get(hit.connection);
    return ends ? [[hit, ends] as const] : [];
  });
  const vectors = payloadHits.columns.map(({ name, type }) =>
    vector(
      type,
      whole.map(([hit, ends]) => cells[name](hit, ends)),
    ),
  );
  return { table: payloadHits, columns: payloadHits.columns, vectors, rows: whole.length };
}

type ColumnType = (typeof payloadHits.columns)[number]["type"];

function vector(type: ColumnType, values: readonly (string | number | bigint | null)[]): Vector {
  const nulls = values.includes(null) ? Uint8Array.from(values, (value) => Number(value === null)) : undefined;
  const some = nulls && { nulls };
  switch (type) {
    case "text":
      return { type, data: textOf(values.map(String)), ...some };
    case "i64":
    case "time":
      return { type, data: BigInt64Array.from(values, (value) => BigInt(value ?? 0)), ...some };
    case "u16":
      return { type, data: Uint16Array.from(values, Number), ...some };
    case "u32":
      return { type, data: Uint32Array.from(values, Number), ...some };
  }
}

function textOf(texts: readonly string[]): { readonly bytes: Uint8Array; readonly offsets: Uint32Array } {
  const offsets = new Uint32Array(texts.length + 1);
  texts.forEach((text, i) => (offsets[i + 1] = offsets[i] + Buffer.byteLength(text)));
  return { bytes: Buffer.from(texts.join("")), offsets };
}

/** As UTF-8; what is none, or no character that can be seen, is a dot. */
function visible(bytes: string): string {
  if (/^[ -~]*$/.test(bytes)) return bytes;
  return printable(
    Buffer.from(bytes, "latin1")
      .toString("utf8")
      .replace(/[\p{Cc}\ufffd]/gu, "."),
  );
}

function hex(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("hex");
}
