import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { activeSession } from "./given.ts";

/** Closes the panels of the case and ends its engine. */
export const closeCase: Command = {
  id: "flowmirror.closeCase",
  title: "Close Case",
  icon: "$(close)",
  enablement: HAS_CASE,
  async run(world: World) {
    const session = activeSession(world);
    world.board.closeAll(session);
    await world.sessions.close(session);
  },
};
