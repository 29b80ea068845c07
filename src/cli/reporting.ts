import type { Options, Values } from "./option.ts";

/** Options on the report. */
export const reportOptions = {
  report: { kind: "text", value: "FOLDER", says: "Write the reports to FOLDER." },
  "report-format": { kind: "choices", choices: ["html", "md", "json"], says: "Which reports; all three by default." },
} as const satisfies Options;

/** The formats asked for, each once. */
export function reportFormats(values: Values<typeof reportOptions>): readonly ("html" | "md" | "json")[] {
  const asked = values["report-format"];
  return asked.length > 0 ? [...new Set(asked)] : reportOptions["report-format"].choices;
}
