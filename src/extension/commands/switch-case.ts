import { withoutIcons } from "../views/words.ts";
import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { activeSession } from "./given.ts";

/** Chooses among open cases: views and commands are about the chosen one then. */
export const switchCase: Command = {
  id: "flowmirror.switchCase",
  title: "Switch Case...",
  icon: "$(arrow-swap)",
  enablement: HAS_CASE,
  async run(world: World) {
    const { ui, sessions } = world;
    const active = activeSession(world);
    const choices = sessions.all.map((session) => ({
      label: `${session === active ? "$(check)" : "$(blank)"} ${withoutIcons(session.place.name)}`,
      description: session.status.state,
      detail: withoutIcons(session.place.paths.join(", ")),
      session,
    }));
    const chosen = await ui.pick("Switch Case", choices);
    if (chosen) sessions.activate(chosen.session);
  },
};
