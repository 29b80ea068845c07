import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { activeSession } from "./given.ts";

/** SQL over the tables of the case, read-only. */
export const runQuery: Command = {
  id: "flowmirror.runQuery",
  title: "Run SQL Query",
  icon: "$(database)",
  enablement: HAS_CASE,
  async run(world: World) {
    await world.board.show(activeSession(world), { kind: "query" });
  },
};
