import { saveReport } from "../reports.ts";
import type { World } from "../world.ts";
import { type Command, READY } from "./command.ts";
import { activeSession } from "./given.ts";

export const generateReportHtml: Command = {
  id: "flowmirror.generateReportHtml",
  title: "Generate Report (HTML)...",
  icon: "$(file-text)",
  enablement: READY,
  async run(world: World) {
    await saveReport(activeSession(world), "html", world.ui);
  },
};
