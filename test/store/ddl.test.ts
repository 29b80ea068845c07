import assert from "node:assert/strict";
import * as flowlog from "../../src/model/flowlog.ts";
import * as tables from "../../src/model/tables.ts";
import { column, type ColumnType, table, type Table } from "../../src/base/columns.ts";
import { caseTables } from "../../src/store/ddl.ts";
import { Store } from "../../src/store/store.ts";
import { batchFrom } from "./rows.ts";

const declaredTypes: Record<ColumnType, string> = {
  bool: "BOOLEAN",
  u8: "UTINYINT",
  u16: "USMALLINT",
  u32: "UINTEGER",
  i64: "BIGINT",
  f64: "DOUBLE",
  time: "BIGINT",
  text: "VARCHAR",
};

/** Declared for output alone. */
const listings: readonly string[] = [tables.packetListing.name, tables.payloadHits.name];

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && "columns" in value && "name" in value;
}

describe("store: tables", () => {
  let store: Store;
  before(async () => {
    store = await Store.open(":memory:");
    await store.createTables();
  });
  after(() => store.close());

  const columnsOf = (schema: string) =>
    store.rows(
      `SELECT table_name, column_name, data_type FROM duckdb_columns()
       WHERE schema_name = $schema AND table_name <> 'counted' AND NOT internal ORDER BY table_name, column_index`,
      { table_name: "text", column_name: "text", data_type: "text" },
      { schema },
    );

  it("holds every table the model declares", () => {
    const declared = [...Object.values(tables), ...Object.values(flowlog)].filter(isTable);
    assert.deepEqual(
      new Set(caseTables.map(({ name }) => name)),
      new Set(declared.map(({ name }) => name).filter((name) => !listings.includes(name))),
    );
  });

  it("has the declared columns in the declared order, times as nanoseconds in data", async () => {
    const found = (await columnsOf("data")).map((c) => `${c.table_name}.${c.column_name} ${c.data_type}`);
    const wanted = [...caseTables]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((t) => t.columns.map((c) => `${t.name}.${c.name} ${declaredTypes[c.type]}`));
    assert.deepEqual(found, wanted);
  });

  it("shows people the same columns with times as timestamps", async () => {
    const found = (await columnsOf("main")).map((c) => `${c.table_name}.${c.column_name} ${c.data_type}`);
    const wanted = [...caseTables]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((t) =>
        t.columns.map((c) => `${t.name}.${c.name} ${c.type === "time" ? "TIMESTAMP_NS" : declaredTypes[c.type]}`),
      );
    assert.deepEqual(found, wanted);
  });

  const saysOf = async (table: string, column: string): Promise<string> => {
    const [{ comment }] = await store.rows(
      "SELECT coalesce(comment, '') AS comment FROM duckdb_columns() WHERE table_name = $table AND schema_name = 'main' AND column_name = $column",
      { comment: "text" },
      { table, column },
    );
    return comment;
  };

  it("counts of a conversation the connection of most packets, of equals the first", async () => {
    const rows = [
      { connection_id: 1, conversation_id: 1, orig_pkts: 2, resp_pkts: 3 },
      { connection_id: 2, conversation_id: 1, orig_pkts: 6, resp_pkts: 0 },
      { connection_id: 3, conversation_id: 3, orig_pkts: 1, resp_pkts: 1 },
      { connection_id: 4, conversation_id: 3, orig_pkts: 2, resp_pkts: 0 },
      { connection_id: 5, conversation_id: 5, orig_pkts: 0, resp_pkts: 0 },
    ];
    await store.append(batchFrom(tables.connections, rows));
    const counted = await store.rows("SELECT connection_id FROM data.counted ORDER BY 1", { connection_id: "u32" });
    assert.deepEqual(
      counted.map((row) => row.connection_id),
      [2, 3, 5],
    );
  });

  it("says what every column means", async () => {
    assert.equal(
      await saysOf("connections", "vni"),
      tables.connections.columns.find(({ name }) => name === "vni")?.says,
    );
  });

  it("says it of tables that are added where they have rows", async () => {
    const added = ["filled", "empty"].map((name) => table(name, "A table.", [column("n", "u8", "A number.")]));
    await store.addTables(added);
    await store.append(batchFrom(added[0], [{ n: 1 }]));
    await store.flush();
    await store.describe(added);
    assert.deepEqual(await Promise.all(["filled", "empty"].map((name) => saysOf(name, "n"))), ["A number.", ""]);
  });
});
