import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { activeSession } from "./given.ts";

/** Ends the engine process of the case and starts another one. */
export const restartEngine: Command = {
  id: "flowmirror.restartEngine",
  title: "Restart Engine",
  icon: "$(debug-restart)",
  enablement: HAS_CASE,
  async run(world: World) {
    await activeSession(world).restart();
  },
};
