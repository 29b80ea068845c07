import { exportPackets as exporter } from "../panels/exports.ts";
import type { World } from "../world.ts";
import { type Command, READY } from "./command.ts";
import { chosenConnection } from "./find.ts";
import { activeSession } from "./given.ts";

/** Packets of a connection as pcapng. */
export const exportPackets: Command = {
  id: "flowmirror.exportPackets",
  title: "Export Packets...",
  icon: "$(export)",
  enablement: READY,
  async run(world: World, ...given) {
    const session = activeSession(world);
    const connection = await chosenConnection(world, session, "Export Packets of", given);
    if (connection === null) return;
    const path = await exporter({ session, ui: world.ui })({ connections: [connection] }, new AbortController().signal);
    if (path !== null) void world.ui.info(`The packets were saved to ${path}.`);
  },
};
