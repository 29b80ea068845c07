import { command } from "../command.ts";
import { captureOptions, commonOptions, decodeOptions } from "../evidence.ts";
import { exit, usage } from "../exit.ts";
import { transactionText } from "../messages.ts";
import { asciiPrinter, hexPrinter, rawPrinter, type PayloadPrinter } from "../payload.ts";
import { openSession, withCase, type Session } from "../session.ts";
import type { World } from "../world.ts";

/** The payload of one connection, read again from the evidence. */
export const follow = command({
  name: "follow",
  summary: "show the payload of a connection",
  usage: "PATH... CONNECTION",
  says:
    "Shows the payload of one connection in stream order, retransmissions left out; bytes that are not in the capture are shown as " +
    "[1234 bytes missing]. CONNECTION is a connection_id, a Community ID (1:...), or endpoints as 10.0.0.1:443-10.0.0.2:5000. " +
    "Lines of the originator begin with >, those of the responder with <.",
  operands: { least: 2, most: Infinity, says: "a case folder or captures, and last the connection" },
  options: {
    as: {
      kind: "choice",
      choices: ["ascii", "hex", "raw", "messages"],
      says:
        "As text (default), as a hex dump, the bytes as they are, or message by message where the protocol is known: decrypted, " +
        "dechunked, decompressed, JSON and XML set out in lines.",
    },
    side: {
      kind: "choice",
      choices: ["both", "orig", "resp"],
      says: "Both directions (default), the originator's or the responder's; not with --as messages.",
    },
    force: { kind: "flag", says: "Write raw bytes even to a terminal." },
    ...captureOptions,
    ...decodeOptions,
    ...commonOptions,
  },
  examples: [
    { line: "flowmirror follow mirror.pcap 3", says: "both directions as text" },
    { line: "flowmirror follow mirror.pcap 10.0.1.5:40022-10.0.2.9:80 --as hex", says: "as a hex dump" },
    { line: "flowmirror follow mirror.pcap 3 --as messages", says: "request by request, bodies decoded" },
    { line: "flowmirror follow case/ 3 --as raw --side resp > answer.bin", says: "the responder's bytes" },
  ],
  async run({ operands, values }, world) {
    const paths = operands.slice(0, -1);
    const choice = operands[operands.length - 1];
    if (values.as === "raw" && world.stdout.isTerminal && !values.force) {
      throw usage(
        "--as raw writes bytes of the evidence as they are, which a terminal may obey; send them to a file, or add --force.",
      );
    }
    if (values.as === "messages" && (values.side ?? "both") !== "both")
      throw usage("--side is for payload; --as messages shows each request with its reply.");
    const session = await openSession(values, paths, world);
    if (values.as === "messages") return followMessages(paths, choice, session, world);
    const gaps: string[] = [];
    let parts = 0;
    const printer = printerOf(values.as ?? "ascii", world, gaps);
    await withCase(paths, session, world, async (opened) => {
      await opened.follow(
        choice,
        values.side ?? "both",
        (part) => {
          parts++;
          return print(printer.part(part), session, world);
        },
        session.run,
      );
    });
    await print(printer.end(), session, world);
    for (const gap of gaps) await session.note(gap);
    if (parts === 0) await session.note("No payload was sent, or none was captured.");
    return exit.ok;
  },
});

async function followMessages(
  paths: readonly string[],
  choice: string,
  session: Session,
  world: World,
): Promise<number> {
  let number = 0;
  await withCase(paths, session, world, async (opened) => {
    await opened.messages(
      choice,
      (transaction) => print(transactionText(transaction, ++number, world.stdout), session, world),
      session.run,
    );
  });
  if (number === 0) await session.note("No protocol that is read was recognised; --as ascii shows what was said.");
  return exit.ok;
}

function printerOf(as: "ascii" | "hex" | "raw", world: World, gaps: string[]): PayloadPrinter {
  if (as === "hex") return hexPrinter(world.stdout);
  if (as === "ascii") return asciiPrinter(world.stdout);
  return rawPrinter((size, at) => gaps.push(`[${size} bytes missing] at byte ${at} of the output`));
}

async function print(data: Uint8Array | string, session: Session, world: World): Promise<void> {
  if (data.length === 0) return;
  if (world.stdout.isTerminal) await session.progress.clear();
  await world.stdout.write(data);
}
