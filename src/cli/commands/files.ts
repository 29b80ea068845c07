import { files as table } from "../../engine/protocols/files-table.ts";
import type { Case, ProtocolChoice, ProtocolSummary, RunOptions, BatchSink } from "../../engine/api.ts";
import { printable } from "../../base/escape.ts";
import { command } from "../command.ts";
import { copiesOption, noteCopies } from "../copies.ts";
import { captureOptions, commonOptions, decodeOptions, isCase } from "../evidence.ts";
import { usage } from "../exit.ts";
import { type Fill, fromCase, runListing } from "../listing.ts";
import { rowOptions } from "../rows.ts";
import { withCase } from "../session.ts";
import { refuseFolder } from "../target.ts";
import type { World } from "../world.ts";

const shown = ["ts", "protocol", "orig_ip", "resp_ip", "name", "type", "size", "state", "sha256", "connection_id", "ordinal"]; // prettier-ignore

/** Files that were transferred: listed, hashed, scanned, saved. */
export const files = command({
  name: "files",
  summary: "list, save and scan the files that were transferred",
  usage: "PATH...",
  says:
    "Lists bodies, attachments, downloads and uploads of HTTP, SMTP, FTP, SMB, TFTP and others: name as the sender gives it, type by " +
    "content, size, and MD5, SHA-1 and SHA-256 where no byte is missing. Content codings (gzip, deflate, br, zstd) are taken off. " +
    "--save writes them under names of our own (CONNECTION-ORDINAL-name, .partial where bytes are missing); nothing is overwritten. " +
    "They may be malware: they are never opened here, and the names have no path.",
  operands: { least: 1, most: Infinity, says: "one or more captures, folders, or one case folder" },
  options: {
    save: { kind: "text", value: "FOLDER", says: "Save the files into this folder." },
    connections: {
      kind: "list",
      value: "ID,...",
      says: "With --save: only files of these connections (connection_id).",
    },
    yara: { kind: "list", value: "FILE", says: "YARA rules that the files are scanned with; may be repeated." },
    ...copiesOption,
    ...rowOptions,
    ...captureOptions,
    ...decodeOptions,
    ...commonOptions,
  },
  examples: [
    { line: "flowmirror files mirror.pcap", says: "the first 50, as a table" },
    { line: "flowmirror files case/ --save out/files --connections 12", says: "save what connection 12 carried" },
    { line: "flowmirror files captures/ --yara rules.yar --format jsonl", says: "all, with the rules that match" },
  ],
  async run({ operands, values }, world) {
    const { save, yara, copies } = values;
    const connections = values.connections.map(connectionNumber);
    if (save === undefined && connections.length > 0) throw usage("--connections goes with --save.");
    if (save !== undefined) await refuseFolder(save, "--save");
    const choice: ProtocolChoice = {
      withCopies: copies,
      yara,
      ...(save !== undefined && { save: { folder: save, connections } }),
    };
    return runListing(
      values,
      { table, shown, from: "capture", evidence: operands },
      world,
      fillOf(operands, choice, world),
    );
  },
});

function connectionNumber(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text))
    throw usage(`--connections takes numbers (connection_id), not "${printable(text)}".`);
  return Number(text);
}

/** The index knows the files; their bytes are in the evidence alone. */
function fillOf(paths: readonly string[], choice: ProtocolChoice, world: World): Fill {
  if (!isCase(paths)) {
    return told((out, options) => world.engine.listProtocol(paths, options, out, [table.name], choice));
  }
  if (choice.save || (choice.yara ?? []).length > 0) {
    return (rows, options, session) =>
      withCase(paths, session, world, (opened: Case) =>
        told((out) => opened.transferredFiles(out, choice, options))(rows, options, session),
      );
  }
  return fromCase(paths, world, (opened, out, options) =>
    opened.table(table.name, out, { ...options, withoutCopies: !choice.withCopies }),
  );
}

function told(list: (out: BatchSink, options: RunOptions) => Promise<ProtocolSummary>): Fill {
  return async (rows, options, session) => {
    const { files: summaries, copies } = await list(rows.write, options);
    await noteCopies(copies, session);
    return summaries;
  };
}
