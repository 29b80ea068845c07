import type { Arguments } from "./arguments.ts";
import type { Options } from "./option.ts";
import type { World } from "./world.ts";

/** One command. Help, the reference in docs/cli.md and the completeness tests are made from this. */
export interface Command<O extends Options = Options> {
  readonly name: string;
  /** Commands of a group stand together in the list of commands, by their names alone. */
  readonly group?: "protocols";
  /** One line for the list of commands, without a full stop. */
  readonly summary: string;
  /** Operands as written in help. */
  readonly usage: string;
  /** What it does, in a few sentences. */
  readonly says: string;
  /** Operands it needs and takes, and the sentence for when there are too few or too many. */
  readonly operands: { readonly least: number; readonly most: number; readonly says: string };
  readonly options: O;
  readonly examples: readonly { readonly line: string; readonly says: string }[];
  /** Returns the exit code; prints through `world` only. */
  run(args: Arguments<O>, world: World): Promise<number>;
}

/** A command for the table, its option values typed by its options. */
export function command<const O extends Options>(definition: Command<O>): Command {
  return definition as unknown as Command;
}
