/** DuckDB's own CSV reader, into a database file: node --import tsx test/bench/duckdb-csv.ts LOG DATABASE. The peer of load-log.ts. */
import { argv } from "node:process";
import { DuckDBInstance } from "@duckdb/node-api";

const [, , log, database] = argv;
const types = {
  version: "INTEGER", "account-id": "VARCHAR", "interface-id": "VARCHAR", srcaddr: "VARCHAR", dstaddr: "VARCHAR", srcport: "USMALLINT",
  dstport: "USMALLINT", protocol: "UINTEGER", packets: "BIGINT", bytes: "BIGINT", start: "BIGINT", end: "BIGINT", action: "VARCHAR",
  "log-status": "VARCHAR",
}; // prettier-ignore
const columns = Object.entries(types).map(([name, type]) => `'${name}': '${type}'`);

const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
// Told everything it would otherwise have to find out.
const options = `delim = ' ', header = true, nullstr = '-', columns = {${columns.join(", ")}}`;
await connection.run(`CREATE TABLE records AS FROM read_csv('${log}', ${options})`);
await connection.run("CHECKPOINT");
connection.closeSync();
instance.closeSync();
