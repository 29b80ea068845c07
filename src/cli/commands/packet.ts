import type { Case } from "../../engine/api.ts";
import { CaseError } from "../../model/error.ts";
import { command } from "../command.ts";
import { captureOptions, commonOptions, isCase } from "../evidence.ts";
import { exit, usage } from "../exit.ts";
import { packetJson, packetText } from "../packet.ts";
import { openSession, withCase } from "../session.ts";

/** One packet: its layers, its fields and where they lie, its bytes. */
export const packet = command({
  name: "packet",
  summary: "show one packet: layers, fields, bytes",
  usage: "PATH... NUMBER",
  says:
    "Shows every layer of one packet with its fields, their values and the bytes they lie in (offset+length), and a hex dump. " +
    "NUMBER is the packet's number within its file, from 1; field names are Wireshark's where it has one. " +
    "Checksums are judged where all they cover was captured: a wrong one is said, and changes nothing.",
  operands: { least: 2, most: Infinity, says: "a case folder or captures, and last the packet's number" },
  options: {
    file: {
      kind: "number",
      value: "N",
      range: { least: 1, most: Number.MAX_SAFE_INTEGER, whole: true },
      says: "The evidence_id of its file where there are several captures; the first capture otherwise.",
    },
    tshark: {
      kind: "flag",
      says: "Adds the tree of the tshark that is installed, of the innermost frame: VXLAN and GENEVE around it are taken off first.",
    },
    format: { kind: "choice", choices: ["text", "json"], says: "As text (default) or as one JSON object." },
    ...captureOptions,
    ...commonOptions,
  },
  examples: [
    { line: "flowmirror packet mirror.pcap 12", says: "as text, from the capture itself" },
    { line: "flowmirror packet case/ 12 --file 2 --format json", says: "of the second file of a case" },
    { line: "flowmirror packet mirror.pcap 12 --tshark", says: "also as tshark sees what the mirror carried" },
  ],
  async run({ operands, values }, world) {
    const paths = operands.slice(0, -1);
    const number = numberOf(operands[operands.length - 1]);
    const session = await openSession(values, paths, world);
    const shown = isCase(paths)
      ? await withCase(paths, session, world, async (opened) =>
          opened.packet({ evidenceId: values.file ?? (await firstCapture(opened)), number }, session.run),
        )
      : await world.engine.readPacket(paths, session.evidence, number, values.file);
    const theirs = values.tshark ? await world.engine.tshark(shown, session.run) : null;
    await session.progress.clear();
    await world.stdout.write(values.format === "json" ? packetJson(shown, theirs) : packetText(shown, theirs));
    return exit.ok;
  },
});

/** Its evidence_id: the files of a case are numbered from 1, in this order. */
async function firstCapture(opened: Case): Promise<number> {
  const { files } = await opened.summary();
  const at = files.findIndex(({ kind }) => kind === "capture");
  if (at < 0) throw new CaseError("not-found", "There is no capture in this case.");
  return at + 1;
}

function numberOf(text: string): number {
  const number = Number(text);
  if (/^\d{1,15}$/.test(text) && number > 0) return number;
  throw usage("The last operand is the packet's number, a whole number from 1.");
}
