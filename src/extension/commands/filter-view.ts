import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { activeSession } from "./given.ts";

/** Connections of the view by words, addresses, blocks or ports; the panel's own filter box takes the same. */
export const filterConnections: Command = {
  id: "flowmirror.filterConnections",
  title: "Filter Connections View...",
  icon: "$(filter)",
  enablement: HAS_CASE,
  run: (world) => ask(world, "connections", "Address, port, host or words; nothing for all", "10.0.0.0/8 443"),
};

export const filterFindings: Command = {
  id: "flowmirror.filterFindings",
  title: "Filter Findings View...",
  icon: "$(filter)",
  enablement: HAS_CASE,
  run: (world) =>
    ask(world, "findings", "Words of title, subject, summary or detector; nothing for all", "scan 10.0.0.5"),
};

export const clearConnectionsFilter: Command = {
  id: "flowmirror.clearConnectionsFilter",
  title: "Clear Filter of Connections View",
  icon: "$(clear-all)",
  enablement: "flowmirror.connectionsFiltered",
  async run(world: World) {
    activeSession(world);
    world.views.setFilter("connections", "");
  },
};

export const clearFindingsFilter: Command = {
  id: "flowmirror.clearFindingsFilter",
  title: "Clear Filter of Findings View",
  icon: "$(clear-all)",
  enablement: "flowmirror.findingsFiltered",
  async run(world: World) {
    activeSession(world);
    world.views.setFilter("findings", "");
  },
};

async function ask(world: World, view: "connections" | "findings", prompt: string, placeholder: string): Promise<void> {
  activeSession(world);
  const { ui, views } = world;
  const value = views.filter(view);
  const typed = await ui.askText({ title: `Filter ${view}`, prompt, placeholder, ...(value !== "" && { value }) });
  if (typed !== null) views.setFilter(view, typed);
}
