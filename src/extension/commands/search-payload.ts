import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { activeSession } from "./given.ts";

/** Text, bytes or a regular expression in the payload of the whole case. */
export const searchPayload: Command = {
  id: "flowmirror.searchPayload",
  title: "Search Payload...",
  icon: "$(search-fuzzy)",
  enablement: HAS_CASE,
  async run(world: World) {
    const session = activeSession(world);
    const typed = await world.ui.askText({
      title: "Search Payload",
      prompt: "Text, /regular expression/ (/.../i for either case), or hex:de ad ?? be ef",
      check: (text) => (text === "" ? "Type what to search for." : null),
    });
    if (typed) await world.board.show(session, { kind: "search", typed });
  },
};
