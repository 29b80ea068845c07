import { command } from "../command.ts";
import { commonOptions, evidenceOptions } from "../evidence.ts";
import { fromCase, runListing } from "../listing.ts";
import { rowOptions } from "../rows.ts";

/** SQL of the user, read-only. */
export const query = command({
  name: "query",
  summary: "run SQL over a case or evidence",
  usage: 'PATH... "SELECT ..."',
  says:
    "Runs one SQL query (DuckDB's dialect) over the tables of a case; they are listed in docs/fields.md. The query can change " +
    "nothing and reach no file or network. Given evidence instead of a case folder, a temporary index is built first.",
  operands: { least: 2, most: Infinity, says: "a case folder or evidence, and last the SQL" },
  options: { ...rowOptions, ...evidenceOptions, ...commonOptions },
  examples: [
    {
      line: 'flowmirror query case/ "SELECT resp_port, count(*) AS connections FROM connections GROUP BY ALL ORDER BY 2 DESC"',
      says: "ports by number of connections",
    },
    {
      line: 'flowmirror query samples/ "SELECT * FROM diagnostics" --format csv',
      says: "what was odd in the evidence",
    },
  ],
  run({ operands, values }, world) {
    const paths = operands.slice(0, -1);
    const sql = operands[operands.length - 1];
    const fill = fromCase(paths, world, (opened, out, options) => opened.query(sql, out, options));
    return runListing(values, { evidence: paths }, world, fill);
  },
});
