/** docs/diagnostics.md: the catalogue of oddities in evidence. */
import { diagnostics } from "../src/model/diagnostics.ts";
import { cellOf, tableOf } from "./markdown.ts";

const introduction = `# Diagnostics

What can be odd about evidence. Bad input never ends a run: what could be decoded is kept, the oddity is counted with the place of
its first occurrence, and the table \`diagnostics\` holds it (\`flowmirror query case/ "SELECT * FROM diagnostics"\`). The listing commands
print those of severity data-loss and error on stderr.

- **info**: worth knowing, nothing is missing.
- **suspicious**: the bytes break a rule; often an attack, a bug or a broken device.
- **data-loss**: something that was on the wire or in the log is not in the result.
- **error**: the file, or a part of it, could not be used.`;

export function diagnosticsPage(): string {
  const rows = Object.entries(diagnostics).map(([code, { layer, severity, says }]) => [
    `\`${code}\``,
    layer,
    severity,
    cellOf(says),
  ]);
  return `${introduction}\n\n${tableOf(["code", "layer", "severity", "meaning"], rows)}\n`;
}
