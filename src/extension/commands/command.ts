/** What a command is. `package.json` repeats all but `run`; a test compares. */
import type { World } from "../world.ts";

export interface Command {
  /** As "flowmirror.openAsCase". */
  readonly id: `flowmirror.${string}`;
  /** Without "Flowmirror:", which is its category. */
  readonly title: string;
  /** A codicon, for commands that stand in a title bar. */
  readonly icon?: string;
  /** A when-clause: what has to be so that it can be run. */
  readonly enablement?: string;
  /** False for commands about the thing that was clicked on: the palette does not list them. */
  readonly palette?: false;
  run(world: World, ...given: readonly unknown[]): Promise<unknown>;
}

/** When-clauses of more than one command. */
export const HAS_CASE = "flowmirror.hasCase";
export const READY = "flowmirror.ready";
export const ANALYSING = "flowmirror.analysing";
