import type { World } from "../world.ts";
import { type Command } from "./command.ts";
import { activeSession } from "./given.ts";

/** Reads the evidence anew; the index is replaced when the new one is whole. */
export const analyseAgain: Command = {
  id: "flowmirror.analyseAgain",
  title: "Analyse Again",
  icon: "$(refresh)",
  enablement: "flowmirror.hasCase && !flowmirror.analysing",
  async run(world: World) {
    await activeSession(world).restart(true);
  },
};
