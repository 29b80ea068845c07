/** What the handlers of a panel work on. */
import type { ReportFormat } from "../../protocol/engine.ts";
import type { Target } from "../../protocol/panels.ts";
import type { Session } from "../session.ts";
import type { Ui } from "../ui.ts";

export interface Desk {
  readonly session: Session;
  readonly ui: Pick<Ui, "copy" | "askSave" | "write" | "progress">;
  /** What this panel shows now. */
  target(): Target;
  timeZone(): string;
  /** Shows something, in this panel or another. */
  reveal(target: Target): Promise<void>;
  /** Asks where to, writes the report; null when thought better of. */
  saveReport(format: ReportFormat): Promise<string | null>;
}
