import { saveReport } from "../reports.ts";
import type { World } from "../world.ts";
import { type Command, READY } from "./command.ts";
import { activeSession } from "./given.ts";

export const generateReportMarkdown: Command = {
  id: "flowmirror.generateReportMarkdown",
  title: "Generate Report (Markdown)...",
  icon: "$(file-text)",
  enablement: READY,
  async run(world: World) {
    await saveReport(activeSession(world), "md", world.ui);
  },
};
