import { markdown } from "../base/escape.ts";
import type { Detector } from "./detector.ts";
import { detectors } from "./detectors.ts";

/** The reference page docs/detectors.md, made from the manifests. */
export function detectorsPage(): string {
  const parts = [
    "# Detectors",
    "Each detector asks one question of the connections, of the flow records, or of both. Where both show the same thing it is one " +
      "finding with the grade `both`. Every threshold can be changed with `detector.threshold=value`; " +
      "the value, the measure and the reason stand in every finding.",
    contents(detectors),
    ...detectors.map(section),
  ];
  return `${parts.join("\n\n")}\n`;
}

function contents(all: readonly Detector[]): string {
  const rows = all.map(
    ({ id, question, attack }) => `| [${id}](#${id}) | ${markdown(question)} | ${attack.map(technique).join(", ")} |`,
  );
  return ["| detector | question | ATT&CK |", "| --- | --- | --- |", ...rows].join("\n");
}

function technique(id: string): string {
  return `[${id}](https://attack.mitre.org/techniques/${id.replace(".", "/")}/)`;
}

function section(detector: Detector): string {
  const rows = Object.entries(detector.thresholds).map(
    ([name, { value, unit, why }]) => `| \`${detector.id}.${name}\` | ${value} | ${unit} | ${markdown(why)} |`,
  );
  return [
    `## ${detector.id}`,
    `**${detector.title}.** ${detector.question} Severity up to ${detector.severity}; reads ${detector.needs.map((need) => `\`${need}\``).join(", ")}.`,
    ["| threshold | value | unit | why |", "| --- | --- | --- | --- |", ...rows].join("\n"),
    `Looks the same but is not:\n\n${detector.falsePositives.map((line) => `- ${line}`).join("\n")}`,
    `References:\n\n${detector.references.map(reference).join("\n")}`,
  ].join("\n\n");
}

function reference(line: string): string {
  const [url, ...note] = line.split(" ");
  return `- <${url}>${note.length > 0 ? ` ${note.join(" ")}` : ""}`;
}
