import { printable } from "../base/escape.ts";
import { CaseError } from "../model/error.ts";
import { readArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { exit, exitCodeOf, usage } from "./exit.ts";
import { commandHelp, overview } from "./help.ts";
import { didYouMean } from "./suggest.ts";
import { PipeClosed, type World } from "./world.ts";

/** Why a run was aborted; the reason of the world's signal. */
export class Interrupted extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super("cancelled");
    this.name = "Interrupted";
    this.exitCode = exitCode;
  }
}

/** Runs the command line; returns the exit code and never throws. The one place where errors are shown. */
export async function run(argv: readonly string[], commands: readonly Command[], world: World): Promise<number> {
  try {
    return await dispatch(argv, commands, world);
  } catch (error) {
    return ended(error, argv, commands, world).catch(() => exit.ok);
  }
}

async function dispatch(argv: readonly string[], commands: readonly Command[], world: World): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined) {
    await world.stderr.write(overview(commands, world.version, world.stderr.columns));
    return exit.usage;
  }
  if (name === "version" || name === "--version" || name === "-v") return say(`flowmirror ${world.version}\n`, world);
  if (name === "help" || name === "--help" || name === "-h") return help(rest[0], commands, world);
  const command = commandNamed(name, commands);
  if (asksForHelp(rest)) return say(commandHelp(command, world.stdout.columns), world);
  const args = readArguments(rest, command.options);
  const { least, most, says } = command.operands;
  if (args.operands.length < least) throw usage(`${name} needs ${says}.`);
  if (args.operands.length > most)
    throw usage(`${name} takes ${says}; "${printable(args.operands[most])}" is one too many.`);
  if (args.operands.some((operand) => operand.trim() === "")) throw usage("An argument is empty.");
  // Key logs are evidence like any other; they go first, since the last operand of some commands is no path.
  const { keylog = [] } = args.values as { readonly keylog?: readonly string[] };
  return command.run({ ...args, operands: [...keylog, ...args.operands] }, world);
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return (end < 0 ? argv : argv.slice(0, end)).some((word) => word === "--help" || word === "-h");
}

async function help(name: string | undefined, commands: readonly Command[], world: World): Promise<number> {
  const onAll = name === undefined || name === "help" || name === "version";
  const { columns } = world.stdout;
  return say(onAll ? overview(commands, world.version, columns) : commandHelp(commandNamed(name, commands), columns), world); // prettier-ignore
}

async function say(text: string, world: World): Promise<number> {
  await world.stdout.write(text);
  return exit.ok;
}

function commandNamed(name: string, commands: readonly Command[]): Command {
  const found = commands.find((command) => command.name === name);
  if (found) return found;
  const names = [...commands.map((command) => command.name), "help", "version"];
  throw usage(`There is no command "${printable(name)}"${didYouMean(name, names) || "."}`);
}

/** Shows an error once, as it deserves, and returns the exit code. */
async function ended(
  error: unknown,
  argv: readonly string[],
  commands: readonly Command[],
  world: World,
): Promise<number> {
  const { reason } = world.signal;
  if (error instanceof PipeClosed || reason instanceof PipeClosed) return exit.ok;
  if (world.signal.aborted) {
    await world.stderr.write("flowmirror: cancelled\n");
    return reason instanceof Interrupted ? reason.exitCode : exit.cancelled;
  }
  if (error instanceof CaseError && error.code !== "internal") {
    // What the database says of a query is several lines that point at the place.
    const lines = error.code === "bad-query" ? error.message.split("\n") : [error.message];
    await world.stderr.write(`flowmirror: ${lines.map(printable).join("\n")}\n`);
    if (error.code === "usage") await world.stderr.write(`${hint(argv[0], commands)}\n`);
    return exitCodeOf(error);
  }
  await world.stderr.write(faultText(error, world.version));
  return exit.bug;
}

/** What is shown of a fault of our own: the stack, without control characters. */
export function faultText(error: unknown, version: string): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = stack.split("\n").map(printable).join("\n");
  return `flowmirror: a fault of flowmirror itself, version ${version}\n${lines}\n`;
}

function hint(name: string | undefined, commands: readonly Command[]): string {
  const known = commands.some((command) => command.name === name);
  return `Run "flowmirror help${known ? ` ${name}` : ""}" for ${known ? "its options and examples" : "the commands"}.`;
}
