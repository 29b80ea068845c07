import { CaseError } from "../../model/error.ts";
import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { chosenConnection } from "./find.ts";
import { activeSession } from "./given.ts";

/** The hash by which other tools know the same connection. */
export const copyCommunityId: Command = {
  id: "flowmirror.copyCommunityId",
  title: "Copy Community ID",
  icon: "$(copy)",
  enablement: HAS_CASE,
  async run(world: World, ...given) {
    const session = activeSession(world);
    const connection = await chosenConnection(world, session, "Copy Community ID of", given);
    if (connection === null) return;
    const { fields } = await session.ask("connection", { connection });
    const id = fields.community_id;
    if (typeof id !== "string" || id === "") {
      throw new CaseError("not-found", "This connection's packets do not allow a Community ID.");
    }
    await world.ui.copy(id);
  },
};
