/** How the verdicts are made, with what version and options. */
import type { Fact, OptionValue } from "../blocks.ts";
import type { SectionKind } from "../context.ts";
import { code, type Line, number, say, words } from "../values.ts";

export const method: SectionKind = {
  id: "method",
  title: "Method",
  says: "How verdicts are made; version and options of the analysis.",
  async build({ info }) {
    const options = Object.entries(info.options)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const facts: Fact[] = [
      { key: "tool", name: "Tool", line: [words("Flowmirror "), code(info.version)] },
      ...options.map(([key, value]) => ({ key, name: key, line: [code(optionText(value))] })),
    ];
    return [
      { kind: "list", items: sentences(info.options.slackSeconds) },
      { kind: "facts", id: "options", items: facts },
    ];
  },
};

/** An option's value in one line. */
function optionText(value: OptionValue): string {
  if (value === null || value === undefined || value === "") return "none";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(", ");
  if (typeof value === "object") {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return entries.length === 0 ? "none" : entries.map(([name, each]) => `${name} ${each}`).join(", ");
  }
  return String(value);
}

const sentences = (slack: OptionValue): readonly Line[] => [
  say`Evidence is opened read-only and identified by its SHA-256; every reference leads to a packet number (from 1, in file order) or a line (from 1) of such a file.`,
  say`Packets are put together to connections by vantage (mirror session or capture interface), protocol, addresses and ports, as Zeek describes them. IP bytes come from the IP length field, not from what was captured. A packet seen at two vantages counts once.`,
  say`A flow record is compared with the packets of its addresses, ports, protocol, direction and window, widened by ${slackLine(slack)} because AWS may be late with start and end. Full: packets and bytes agree. Partial: some are there. None: no packet is there.`,
  say`Every verdict other than full carries a reason. By design means that AWS documents why the packets cannot be there; every other reason leaves a question open.`,
  say`A connection is logged when flow records account for its packets. Findings are raised by fixed rules: each states the measured values and the thresholds they passed.`,
  say`All times are UTC and come from the evidence. The same evidence, options and version give this report again, byte by byte.`,
];

function slackLine(slack: OptionValue): Line {
  return typeof slack === "number" ? say`a slack of ${number(slack)} s` : [words("the slack")];
}
