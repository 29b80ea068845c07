/** The command reference inside docs/cli.md. */
import type { Command } from "../src/cli/command.ts";
import { allCommands } from "../src/cli/commands.ts";
import { exitCodes } from "../src/cli/exit.ts";
import { spelled, type Options } from "../src/cli/option.ts";
import { cellOf, tableOf } from "./markdown.ts";

const commands = await allCommands();

const begin = "<!-- made by docs/make.ts from the command table: begin -->";
const end = "<!-- end -->";

/** The page with its generated part renewed; the rest is written by hand. */
export function cliPage(current: string): string {
  const from = current.indexOf(begin);
  const to = current.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error("docs/cli.md lacks the marks of its generated part");
  return `${current.slice(0, from + begin.length)}\n\n${reference()}\n\n${current.slice(to)}`;
}

/** Options that most commands have are listed once. */
const shared = optionsOfMost();

function reference(): string {
  const codes = tableOf(["exit code", "meaning"], exitCodes.map(({ code, says }) => [String(code), cellOf(says)])); // prettier-ignore
  return ["## Exit codes", codes, "## Options of most commands", optionTable(shared), ...commands.map(section)].join(
    "\n\n",
  );
}

function section(command: Command): string {
  const { name, summary, usage, says, options, examples } = command;
  const own = Object.fromEntries(Object.entries(options).filter(([option]) => !(option in shared)));
  const commons = Object.keys(options).filter((option) => option in shared);
  const lines = examples.map((example) => `${example.line}   # ${example.says}`);
  return [
    `## ${name}`,
    `${capital(summary)}.`,
    `    flowmirror ${name} ${usage} [options]`,
    cellOf(says),
    ...(Object.keys(own).length > 0 ? [optionTable(own)] : []),
    `Also: ${commons.map((option) => `\`--${option}\``).join(", ")}.`,
    `\`\`\`sh\n${lines.join("\n")}\n\`\`\``,
  ].join("\n\n");
}

function optionTable(options: Options): string {
  const rows = Object.entries(options).map(([name, option]) => [
    `\`${spelled(name, option).replaceAll("|", "\\|")}\``,
    cellOf(option.says),
  ]);
  return tableOf(["option", "meaning"], rows);
}

function optionsOfMost(): Options {
  const all = commands.flatMap(({ options }) => Object.entries(options));
  const often = all.filter(([name]) => all.filter(([other]) => other === name).length > commands.length / 2);
  return Object.fromEntries(often);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
