import type { Table } from "../../base/columns.ts";
import { printable } from "../../base/escape.ts";
import { command } from "../command.ts";
import type { Arguments } from "../arguments.ts";
import { commonOptions, evidenceOptions } from "../evidence.ts";
import { exit, usage } from "../exit.ts";
import { fromCase, runListing } from "../listing.ts";
import { grouped } from "../progress.ts";
import { formatOf, rowOptions } from "../rows.ts";
import { openSession, withCase } from "../session.ts";
import { didYouMean } from "../suggest.ts";
import { caseTables } from "../tables.ts";
import { claim, refuseEvidence } from "../target.ts";
import type { World } from "../world.ts";

const options = {
  connections: {
    kind: "list",
    value: "ID,...",
    says: "Packets of these connections: connection_id, Community ID or endpoints.",
  },
  where: {
    kind: "text",
    value: "SQL",
    says: 'Packets of the connections this condition holds for, as "resp_port = 22".',
  },
  table: { kind: "text", value: "NAME", says: "Rows of this table instead of packets; see docs/fields.md." },
  ...rowOptions,
  format: {
    ...rowOptions.format,
    says: "How the rows of --table are written: CSV unless the name of the output says otherwise. Packets are always pcapng.",
  },
  ...evidenceOptions,
  ...commonOptions,
} as const;

/** Packets as pcapng, or a whole table. */
export const exporting = command({
  name: "export",
  summary: "write packets as pcapng, or a table as CSV, JSON lines or Parquet",
  usage: "PATH... (--connections ID,... | --where SQL | --table NAME) --output FILE",
  says:
    "Writes the packets of the connections chosen, byte for byte as captured, into a pcapng file; or all rows of a table of the " +
    "case. The file takes its name when it is complete; evidence is never written to.",
  operands: { least: 1, most: Infinity, says: "a case folder or evidence" },
  options,
  examples: [
    { line: "flowmirror export mirror.pcap --connections 3,7 --output picked.pcapng", says: "two connections" },
    {
      line: 'flowmirror export case/ --where "resp_port = 22" --output ssh.pcapng',
      says: "all connections to port 22",
    },
    {
      line: "flowmirror export case/ --table connections --format parquet --output connections.parquet",
      says: "a table",
    },
  ],
  run(args, world) {
    const { connections, where, table } = args.values;
    const ways = [connections.length > 0, where !== undefined, table !== undefined].filter(Boolean).length;
    if (ways !== 1) throw usage("export needs one of --connections, --where and --table.");
    return table === undefined ? exportPackets(args, world) : exportTable(args, table, world);
  },
});

async function exportPackets({ operands, values }: Arguments<typeof options>, world: World): Promise<number> {
  const { output, connections, where } = values;
  if (output === undefined) throw usage("export needs --output FILE for packets.");
  if (values.format !== undefined) throw usage("--format is for --table; packets are written as pcapng.");
  if (values.limit !== undefined) throw usage("--limit is for --table; of connections, all packets are written.");
  if (values.columns.length > 0) throw usage("--columns is for --table.");
  const session = await openSession(values, operands, world);
  // Before anything is read: a folder or evidence is no place for it.
  await claim(output, operands);
  const choice = where === undefined ? { connections } : { where };
  const packets = await withCase(operands, session, world, async (opened) => {
    const { files } = await opened.summary();
    await refuseEvidence(output, files.map(({ path }) => path)); // prettier-ignore
    return opened.exportPackets(choice, output, session.run);
  });
  await session.note(`${counted(packets)} written to ${printable(output)}`);
  return exit.ok;
}

function counted(packets: number): string {
  return packets === 1 ? "1 packet" : `${grouped(packets)} packets`;
}

async function exportTable(
  { operands, values }: Arguments<typeof options>,
  name: string,
  world: World,
): Promise<number> {
  const table = await tableNamed(name);
  const fill = fromCase(operands, world, (opened, out, run) => opened.table(name, out, run));
  return runListing({ ...values, format: formatOf(values, "csv") }, { table, evidence: operands }, world, fill);
}

/** Of the case itself, or of an application protocol: those are loaded only where they are asked for. */
async function tableNamed(name: string): Promise<Table> {
  const own = caseTables.find((candidate) => candidate.name === name);
  if (own) return own;
  const { protocolTables } = await import("../../engine/protocols/tables.ts");
  const tables = [...caseTables, ...protocolTables.map(({ table }) => table)];
  const found = tables.find((candidate) => candidate.name === name);
  if (found) return found;
  const names = tables.map((candidate) => candidate.name);
  throw usage(`There is no table "${printable(name)}"${didYouMean(name, names) || `; there are ${names.join(", ")}.`}`);
}
