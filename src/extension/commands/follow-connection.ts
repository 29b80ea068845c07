import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { chosenConnection } from "./find.ts";
import { activeSession } from "./given.ts";

/** The payload of a connection, both directions in order. */
export const followConnection: Command = {
  id: "flowmirror.followConnection",
  title: "Follow Connection...",
  icon: "$(arrow-swap)",
  enablement: HAS_CASE,
  async run(world: World, ...given) {
    const session = activeSession(world);
    const connection = await chosenConnection(world, session, "Follow Connection", given);
    if (connection !== null) await world.board.show(session, { kind: "connection", connection, tab: "payload" });
  },
};
