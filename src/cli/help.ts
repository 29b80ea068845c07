import type { Command } from "./command.ts";
import { exitCodes } from "./exit.ts";
import { spelled } from "./option.ts";

const width = 100;

const aboutPaths =
  "A PATH is a file, a folder that is searched, or the folder of an analysed case. Files are recognised by content: captures " +
  "(pcap, pcapng), flow logs (text, CSV, Parquet, CloudWatch JSON), mirror configuration as the AWS CLI prints it; plain, gzip " +
  "or zstd. Evidence is only read, never changed, and nothing leaves the machine.";

/** Help on the whole. */
export function overview(commands: readonly Command[], version: string): string {
  const names = [
    ...commands.filter(({ group }) => !group).map(({ name, summary }) => [name, summary]),
    ["help", "help on a command"],
    ["version", "print the version"],
  ];
  return lines(
    `flowmirror ${version}: packets from VPC Traffic Mirroring and VPC Flow Logs, joined`,
    "",
    "Usage: flowmirror COMMAND PATH... [options]",
    "",
    "Commands",
    ...definitions(names),
    "",
    "Application protocols, a command each: what was said, with the packets that say it",
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
    ...definitions(exitCodes.map(({ code, says }) => [String(code), says])),
    "",
    "Examples",
    "  flowmirror analyze samples/ --report out/",
    "  flowmirror connections mirror.pcap",
    "  flowmirror help follow",
  );
}

/** Help on one command. */
export function commandHelp({ name, summary, usage, says, options, examples }: Command): string {
  return lines(
    `flowmirror ${name}: ${summary}`,
    "",
    `Usage: flowmirror ${name} ${usage} [options]`,
    "",
    ...wrapped(says, "", width),
    "",
    "Options",
    ...definitions(Object.entries(options).map(([option, spec]) => [spelled(option, spec), spec.says])),
    "",
    "Examples",
    ...examples.flatMap((example) => [`  ${example.line}`, `      ${example.says}`]),
  );
}

function lines(...text: readonly string[]): string {
  return `${text.join("\n")}\n`;
}

/** Names that are longer than this stand on a line of their own. */
const nameWidth = 30;

function definitions(pairs: readonly (readonly string[])[]): string[] {
  const column = Math.min(nameWidth, Math.max(...pairs.map(([name]) => name.length)));
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
