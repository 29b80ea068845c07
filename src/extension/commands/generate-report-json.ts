import { saveReport } from "../reports.ts";
import type { World } from "../world.ts";
import { type Command, READY } from "./command.ts";
import { activeSession } from "./given.ts";

export const generateReportJson: Command = {
  id: "flowmirror.generateReportJson",
  title: "Generate Report (JSON)...",
  icon: "$(file-text)",
  enablement: READY,
  async run(world: World) {
    await saveReport(activeSession(world), "json", world.ui);
  },
};
