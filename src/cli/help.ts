import type { Command } from "./command.ts";
import { exitCodes } from "./exit.ts";
import { spelled } from "./option.ts";

/** Columns of help where nobody says otherwise, and at most: longer lines are hard to read. */
const widest = 100;
/** Narrower than this the texts beside names would be a word a line. */
const narrowest = 50;

/** Columns of help in a terminal of that many. */
function widthIn(columns: number | undefined): number {
  return Math.max(narrowest, Math.min(widest, columns ?? widest));
}

const aboutPaths =
  "A PATH is a file, a folder that is searched, or the folder of an analysed case. Files are recognised by content: captures " +
  "(pcap, pcapng), flow logs (text, CSV, Parquet, CloudWatch JSON), mirror configuration as the AWS CLI prints it; plain, gzip " +
  "or zstd. Evidence is only read, never changed, and nothing leaves the machine.";

/** Help on the whole, for a terminal of that many columns. */
export function overview(commands: readonly Command[], version: string, columns?: number): string {
  const width = widthIn(columns);
  const names = [
    ...commands.filter(({ group }) => !group).map(({ name, summary }) => [name, summary]),
    ["help", "help on a command"],
    ["version", "print the version"],
  ];
  return lines(
    ...wrapped(`flowmirror ${version}: packets from VPC Traffic Mirroring and VPC Flow Logs, joined`, "", width),
    "",
    "Usage: flowmirror COMMAND PATH... [options]",
    "",
    "Commands",
    ...definitions(names, width),
    "",
    ...wrapped("Application protocols, a command each: what was said, with the packets that say it", "", width),
    ...wrapped(
      commands
        .filter(({ group }) => group === "protocols")
        .map(({ name }) => name)
        .join(", "),
      "  ",
      width,
    ),
    "",
    ...wrapped(aboutPaths, "", width),
    "",
    "Exit codes",
    ...definitions(exitCodes.map(({ code, says }) => [String(code), says]), width), // prettier-ignore
    "",
    "Examples",
    "  flowmirror analyze samples/ --report out/",
    "  flowmirror connections mirror.pcap",
    "  flowmirror help follow",
  );
}

/** Help on one command, for a terminal of that many columns. */
export function commandHelp(command: Command, columns?: number): string {
  const { name, summary, usage, says, options, examples } = command;
  const width = widthIn(columns);
  return lines(
    `flowmirror ${name}: ${summary}`,
    "",
    `Usage: flowmirror ${name} ${usage} [options]`,
    "",
    ...wrapped(says, "", width),
    "",
    "Options",
    ...definitions(Object.entries(options).map(([option, spec]) => [spelled(option, spec), spec.says]), width), // prettier-ignore
    "",
    "Examples",
    ...examples.flatMap((example) => [`  ${example.line}`, `      ${example.says}`]),
  );
}

function lines(...text: readonly string[]): string {
  return `${text.join("\n")}\n`;
}

/** Names that are longer than this part of a line stand on a line of their own: what they do is what is read. */
const nameShare = 0.3;

function definitions(pairs: readonly (readonly string[])[], width: number): string[] {
  const column = Math.min(Math.floor(width * nameShare), Math.max(...pairs.map(([name]) => name.length)));
  return pairs.flatMap(([name, says]) => {
    const indent = " ".repeat(column + 4);
    const text = wrapped(says, indent, width);
    if (name.length > column) return [`  ${name}`, ...text];
    return [`  ${name.padEnd(column)}  ${text[0].trimStart()}`, ...text.slice(1)];
  });
}

function wrapped(text: string, indent: string, columns: number): string[] {
  const out: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line.trim() !== "" && line.length + 1 + word.length > columns) {
      out.push(line);
      line = indent;
    }
    line += line === indent ? word : ` ${word}`;
  }
  return [...out, line];
}
