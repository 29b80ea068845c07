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
import { protocolCommands } from "./commands/protocol.ts";
import { query } from "./commands/query.ts";
import { report } from "./commands/report.ts";
import { search } from "./commands/search.ts";

/** Every command, in the order help lists them. `help` and `version` are the dispatcher's own. */
export const commands: readonly Command[] = [
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
  ...protocolCommands,
];
