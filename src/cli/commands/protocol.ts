/** One command for each table of an application protocol: `flowmirror http`, `flowmirror dns`, ... */
import { protocolTables, type AboutTable } from "../../engine/protocols/tables.ts";
import { command, type Command } from "../command.ts";
import { copiesOption, noteCopies } from "../copies.ts";
import { captureOptions, commonOptions, decodeOptions, isCase } from "../evidence.ts";
import { type Fill, fromCase, runListing } from "../listing.ts";
import { rowOptions } from "../rows.ts";
import type { World } from "../world.ts";

/** Columns of a protocol that a table on the terminal shows beside when and between whom. */
const SHOWN_OWN = 8;

function protocolCommand({ table, own, protocols }: AboutTable): Command {
  const { name, says } = table;
  const shown = ["ts", "orig_ip", "resp_ip", "resp_port", ...own.slice(0, SHOWN_OWN), "packet"];
  return command({
    name,
    group: "protocols",
    summary: says.replace(/\.$/, "").replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()),
    usage: "PATH...",
    says:
      `${says} ${protocols.length > 0 ? `Read from ${protocols.join(", ")}, recognised by content on any port. ` : ""}` +
      "Each row names the packets and byte ranges it was read from. Given captures, it reads them once and builds no index; given a " +
      "case folder, it asks the index.",
    operands: { least: 1, most: Infinity, says: "one or more captures, folders, or one case folder" },
    options: {
      ...copiesOption,
      ...rowOptions,
      ...captureOptions,
      ...decodeOptions,
      ...commonOptions,
    },
    examples: [
      { line: `flowmirror ${name} mirror.pcap`, says: "the first 50, as a table" },
      { line: `flowmirror ${name} captures/ --format jsonl`, says: "all, as JSON lines" },
    ],
    run({ operands, values }, world) {
      const fill = isCase(operands)
        ? fromCase(operands, world, (opened, out, options) =>
            opened.table(name, out, { ...options, withoutCopies: !values.copies }),
          )
        : fromPackets(name, operands, values.copies, world);
      return runListing(values, { table, shown, from: "capture", evidence: operands }, world, fill);
    },
  });
}

function fromPackets(name: string, paths: readonly string[], withCopies: boolean, world: World): Fill {
  return async (rows, options, session) => {
    const { files, copies } = await world.engine.listProtocol(paths, options, rows.write, [name], { withCopies });
    await noteCopies(copies, session);
    return files;
  };
}

/** `files` has a command of its own: it can save them. */
export const protocolCommands: readonly Command[] = protocolTables
  .filter(({ table }) => table.name !== "files")
  .map(protocolCommand);
