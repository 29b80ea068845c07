/** Asks for evidence. Systems' dialogs take files or folders, not both at once. */
import type { Resource, Ui } from "../ui.ts";

const choices = [
  { label: "$(folder) Folder", description: "of evidence, or a case folder", what: "folders" },
  { label: "$(file) Files", description: "captures, flow logs, mirror configuration", what: "files" },
] as const;

export async function askEvidence(
  ui: Pick<Ui, "pick" | "askEvidence">,
  title: string,
): Promise<readonly Resource[] | null> {
  const chosen = await ui.pick(title, choices);
  return chosen && ui.askEvidence(title, chosen.what);
}
