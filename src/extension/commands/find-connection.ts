import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { searchConnection } from "./find.ts";
import { activeSession } from "./given.ts";

/** A quick pick over addresses, ports and hosts. */
export const findConnection: Command = {
  id: "flowmirror.findConnection",
  title: "Find Connection...",
  icon: "$(search)",
  enablement: HAS_CASE,
  async run(world: World) {
    const session = activeSession(world);
    const connection = await searchConnection(world, session, "Find Connection");
    if (connection !== null) await world.board.show(session, { kind: "connection", connection });
  },
};
