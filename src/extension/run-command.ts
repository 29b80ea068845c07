/** Runs a command; what goes wrong is said once, here. */
import type { Failure } from "../protocol/rpc.ts";
import type { Command } from "./commands/command.ts";
import type { World } from "./world.ts";

/** `describe` makes a sentence of an error. The runner never rejects: VS Code would say it a second time. */
export function runner(
  world: World,
  describe: (error: unknown) => Failure,
): (command: Command, given: readonly unknown[]) => Promise<unknown> {
  return async (command, given) => {
    try {
      return await command.run(world, ...given);
    } catch (error) {
      const { code, message } = describe(error);
      if (code !== "cancelled") void world.ui.error(message);
      return undefined;
    }
  };
}
