import { printable } from "../../base/escape.ts";
import type { VerifiedFile } from "../../protocol/engine.ts";
import type { World } from "../world.ts";
import { type Command, READY } from "./command.ts";
import { activeSession } from "./given.ts";

const says: Readonly<Record<VerifiedFile["verdict"], string>> = {
  same: "is as it was",
  changed: "HAS CHANGED",
  missing: "IS MISSING",
  unreadable: "CANNOT BE READ",
  "not-hashed": "was never hashed",
};

/** Hashes the evidence again and compares with what was hashed when it was read. */
export const verifyEvidence: Command = {
  id: "flowmirror.verifyEvidence",
  title: "Verify Evidence Hashes",
  icon: "$(verified)",
  enablement: READY,
  async run(world: World) {
    const { ui, log, views } = world;
    const session = activeSession(world);
    const files = await ui.progress("Verifying evidence hashes", (_say, signal) => session.ask("verify", {}, signal));
    views.setVerified(session, files);
    for (const { path, verdict, sha256, found } of files) {
      log.info(
        `${printable(path)} ${says[verdict]}${sha256 === null ? "" : `, SHA-256 ${sha256}`}${verdict === "changed" ? `, now ${found}` : ""}`,
      );
    }
    const chosen = await tell(ui, files);
    if (chosen === SHOW_LOG) log.show();
  },
};

const SHOW_LOG = "Show Log";

function tell(ui: World["ui"], files: readonly VerifiedFile[]): Promise<string | undefined> {
  const wrong = files.filter(({ verdict }) => verdict !== "same" && verdict !== "not-hashed");
  const unhashed = files.filter(({ verdict }) => verdict === "not-hashed").length;
  const rest = unhashed > 0 ? ` ${count(unhashed, "file")} had no hash to compare with.` : "";
  if (wrong.length === 0)
    return ui.info(`${count(files.length - unhashed, "file")} verified: nothing has changed.${rest}`, SHOW_LOG);
  return ui.warn(
    `${count(wrong.length, "file")} of ${files.length} changed, missing or unreadable since the analysis.${rest}`,
    SHOW_LOG,
  );
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
