/** The verbs that every panel has. */
import type { HostVerbs, PanelStart } from "../../protocol/panels.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { Desk } from "./desk.ts";

export function verbs({ session, ui, target, timeZone, reveal }: Desk): Handlers<HostVerbs> {
  return {
    start: (): PanelStart => {
      session.start();
      return { target: target(), caseName: session.place.name, timeZone: timeZone(), time: session.time };
    },
    reveal: async (to) => {
      await reveal(to);
      return null;
    },
    copy: async ({ text }) => {
      await ui.copy(text);
      return null;
    },
    narrow: ({ time }) => {
      session.narrow(time);
      return null;
    },
    cancel: () => {
      session.cancel();
      return null;
    },
    restart: () => {
      // How it goes is told by "status"; the panel need not wait for the old process to end.
      void session.restart();
      return null;
    },
  };
}
