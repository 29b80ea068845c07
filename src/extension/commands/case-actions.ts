import { hasEnded } from "../session.ts";
import { statusMessage } from "../views/headers.ts";
import { label } from "../views/words.ts";
import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { activeSession } from "./given.ts";

interface Action {
  readonly label: string;
  readonly description?: string;
  readonly command: string;
}

/** What can be done with the case now: behind the status bar's item. */
export const caseActions: Command = {
  id: "flowmirror.caseActions",
  title: "Case Actions...",
  icon: "$(list-selection)",
  enablement: HAS_CASE,
  async run(world: World) {
    const session = activeSession(world);
    const several = world.sessions.all.length > 1;
    const actions: Action[] = [
      ...actionsIn(session.status.state, statusMessage(session)),
      ...(several ? [{ label: "$(arrow-swap) Switch case...", command: "flowmirror.switchCase" }] : []),
      { label: "$(output) Show log", command: "flowmirror.showLog" },
      { label: "$(close) Close case", command: "flowmirror.closeCase" },
    ];
    const chosen = await world.ui.pick(`Flowmirror: ${label(session.place.name)}`, actions);
    if (chosen) await world.ui.run(chosen.command);
  },
};

function actionsIn(state: Parameters<typeof hasEnded>[0], says: string): Action[] {
  if (hasEnded(state)) {
    return [
      { label: "$(debug-restart) Start the engine again", description: says, command: "flowmirror.restartEngine" },
    ];
  }
  if (state !== "ready") {
    return [
      { label: "$(stop-circle) Cancel the analysis", description: says, command: "flowmirror.cancelAnalysis" },
      { label: "$(list-flat) Show connections so far", command: "flowmirror.showConnections" },
    ];
  }
  return [
    { label: "$(dashboard) Show overview", command: "flowmirror.showOverview" },
    { label: "$(list-flat) Show connections", command: "flowmirror.showConnections" },
    { label: "$(warning) Show findings", command: "flowmirror.showFindings" },
    { label: "$(book) Show report", command: "flowmirror.showReport" },
    { label: "$(verified) Verify evidence hashes", command: "flowmirror.verifyEvidence" },
    { label: "$(refresh) Analyse again", command: "flowmirror.analyseAgain" },
  ];
}
