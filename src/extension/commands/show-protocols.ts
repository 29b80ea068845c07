import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { activeSession } from "./given.ts";

/** Requests, queries, logins, files: the tables of application protocols. */
export const showProtocols: Command = {
  id: "flowmirror.showProtocols",
  title: "Show Protocols",
  icon: "$(comment-discussion)",
  enablement: HAS_CASE,
  async run(world: World) {
    await world.board.show(activeSession(world), { kind: "protocols" });
  },
};
