/** Logs of Zeek in its own form: columns between tabs, their names in a line before them. */
import { readFileSync } from "node:fs";

export type ZeekRow = Readonly<Record<string, string>>;

/** Rows of a log by its `#fields`, or by the names that zeek-cut left in the first line; none where nothing names them. */
export function zeekRows(path: string): ZeekRow[] {
  let fields: string[] = [];
  const rows: ZeekRow[] = [];
  for (const line of readFileSync(path, "utf8").split("\n")) {
    if (line.startsWith("#fields")) fields = line.split("\t").slice(1);
    else if (line.startsWith("ts\t")) fields = line.split("\t");
    else if (line !== "" && !line.startsWith("#") && fields.length > 0) {
      const cells = line.split("\t");
      rows.push(Object.fromEntries(fields.map((field, i) => [field, cells[i] ?? "-"])));
    }
  }
  return rows;
}
