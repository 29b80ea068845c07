import type { Command } from "./command.ts";
import { analyze } from "./commands/analyze.ts";
import { connections } from "./commands/connections.ts";
import { coverage } from "./commands/coverage.ts";
import { exporting } from "./commands/export.ts";
import { files } from "./commands/files.ts";
import { findings } from "./commands/findings.ts";
import { flows } from "./commands/flows.ts";
import { follow } from "./commands/follow.ts";
import { packet } from "./commands/packet.ts";
import { packets } from "./commands/packets.ts";
import { query } from "./commands/query.ts";
import { report } from "./commands/report.ts";
import { search } from "./commands/search.ts";

/** Commands that need no application protocol: most runs ask for one of these, and load no more. */
export const ownCommands: readonly Command[] = [
  analyze,
  connections,
  packets,
  packet,
  flows,
  coverage,
  findings,
  follow,
  files,
  search,
  report,
  query,
  exporting,
];

/** Every command, in the order help lists them. `help` and `version` are the dispatcher's own. */
export async function allCommands(): Promise<readonly Command[]> {
  const { protocolCommands } = await import("./commands/protocol.ts");
  return [...ownCommands, ...protocolCommands];
}

/** The commands among which the one named is found. */
export async function commandsFor(name: string | undefined): Promise<readonly Command[]> {
  return ownCommands.some((command) => command.name === name) ? ownCommands : allCommands();
}
