/** RFB (VNC) as a protocol of the house. */
import type { Look, Protocol, Recognition } from "../protocol.ts";
import { RfbAnalyzer } from "./analyzer.ts";
import { isVersion, VERSION_LENGTH } from "./handshake.ts";
import { rfbTable } from "./tables.ts";

/** Both sides begin with their version; the first to say one is enough. Either may have opened the connection. */
function recognise({ orig, resp }: Look): Recognition {
  const sides = [orig, resp].filter(({ length }) => length > 0);
  if (!sides.every(isVersion)) return "no";
  return sides.some(({ length }) => length >= VERSION_LENGTH) ? "yes" : "more";
}

export const rfb: Protocol = {
  id: "rfb",
  name: "RFB (VNC)",
  spec: "RFC 6143",
  transport: "tcp",
  tables: [rfbTable],
  recognise,
  analyzer: (context) => new RfbAnalyzer(context),
};
