/** docs/fields.md: every table and column, from the declarations in src/model. */
import type { Column, ColumnType, Table } from "../src/base/columns.ts";
import { caseTables } from "../src/cli/tables.ts";
import { coverageReasons } from "../src/model/coverage.ts";
import { cellOf, tableOf } from "./markdown.ts";

/** How a value of each type appears in JSON lines, CSV and Parquet, and in SQL. */
const types: Record<ColumnType, readonly [outside: string, sql: string]> = {
  bool: ["true or false", "BOOLEAN"],
  u8: ["number", "UTINYINT"],
  u16: ["number", "USMALLINT"],
  u32: ["number", "UINTEGER"],
  i64: ["number", "BIGINT"],
  f64: ["number", "DOUBLE"],
  time: ["RFC 3339 time with nanoseconds, UTC", "TIMESTAMP_NS"],
  text: ["text", "VARCHAR"],
};

const introduction = `# Fields

Names are stable: a field is added, never renamed, within one major version. The same names are used in JSON lines, CSV,
Parquet and SQL (\`flowmirror query\`). An empty value is \`null\` in JSON lines, an empty cell in CSV, NULL in Parquet and SQL, and
\`-\` in a table on the terminal.

${tableOf(
  ["type", "in JSON lines and CSV", "in SQL"],
  Object.entries(types).map(([type, [outside, sql]]) => [type, outside, sql]),
)}

Times are nanoseconds since 1970-01-01T00:00:00Z inside; they are printed as \`2026-01-02T03:04:05.000000006Z\`. The fields \`start\` and
\`end\` of flow records stay Unix seconds, as AWS writes them.`;

/** The page. `listings` are tables that only listings have. */
export function fieldsPage(listings: readonly Table[]): string {
  const sections = [...listings, ...caseTables].map(
    ({ name, says, columns }) => `## ${name}\n\n${cellOf(says)}\n\n${columnTable(columns)}`,
  );
  return `${[introduction, ...sections, reasons()].join("\n\n")}\n`;
}

function columnTable(columns: readonly Column[]): string {
  return tableOf(
    ["field", "type", "may be empty", "meaning"],
    columns.map(({ name, type, nullable, says }) => [`\`${name}\``, type, nullable ? "yes" : "", cellOf(says)]),
  );
}

function reasons(): string {
  const rows = Object.entries(coverageReasons).map(([code, { of, expected, says }]) => [
    `\`${code}\``,
    of === "both" ? "records and connections" : `${of}s`,
    expected ? "yes" : "no",
    cellOf(says),
  ]);
  const about =
    "The verdict on a flow record is `full`, `partial` or `none`; on a connection `logged` or `unlogged`. Every verdict but `full` and " +
    "`logged` has a reason. *By design* means that nothing is missing: the difference is how AWS works.";
  return `## Coverage verdicts and reasons\n\n${about}\n\n${tableOf(["reason", "of", "by design", "meaning"], rows)}`;
}
