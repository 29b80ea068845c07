import { wiresharkFilter } from "../../model/wireshark.ts";
import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { chosenConnection } from "./find.ts";
import { activeSession } from "./given.ts";

/** A display filter that finds the connection's packets in Wireshark. */
export const copyWiresharkFilter: Command = {
  id: "flowmirror.copyWiresharkFilter",
  title: "Copy Wireshark Filter",
  icon: "$(copy)",
  enablement: HAS_CASE,
  async run(world: World, ...given) {
    const session = activeSession(world);
    const connection = await chosenConnection(world, session, "Copy Wireshark Filter of", given);
    if (connection === null) return;
    const { fields } = await session.ask("connection", { connection });
    await world.ui.copy(wiresharkFilter((name) => fields[name]));
  },
};
