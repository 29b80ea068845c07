import type { EvidenceFile } from "../../protocol/case.ts";
import { basename } from "node:path";
import type { World } from "../world.ts";
import { type Command, HAS_CASE } from "./command.ts";
import { activeSession } from "./given.ts";

/** A packet by its number in its file, as other tools count. */
export const goToPacket: Command = {
  id: "flowmirror.goToPacket",
  title: "Go to Packet Number...",
  icon: "$(arrow-right)",
  enablement: HAS_CASE,
  async run(world: World) {
    const session = activeSession(world);
    const { files } = await session.ask("overview", {});
    const file = await chosenFile(world, files);
    if (!file) return;
    const number = await askNumber(world, file);
    if (number !== null) await world.board.show(session, { kind: "packet", evidenceId: file.evidenceId, number });
  },
};

async function chosenFile({ ui }: World, files: readonly EvidenceFile[]): Promise<EvidenceFile | null> {
  const captures = files.filter(({ packets }) => packets > 0);
  if (captures.length === 0) void ui.info("There are no packets in this case.");
  if (captures.length < 2) return captures[0] ?? null;
  const choices = captures.map((file) => ({
    label: basename(file.path),
    description: `${file.packets.toLocaleString("en")} packets`,
    file,
  }));
  return (await ui.pick("Go to Packet: of Which Capture?", choices))?.file ?? null;
}

async function askNumber({ ui }: World, { path, packets }: EvidenceFile): Promise<number | null> {
  const typed = await ui.askText({
    title: `Go to Packet of ${basename(path)}`,
    prompt: `A number from 1 to ${packets}`,
    check: (text) => (isNumberUpTo(text, packets) ? null : `Type a number from 1 to ${packets}.`),
  });
  return typed !== null && isNumberUpTo(typed, packets) ? Number(typed) : null;
}

function isNumberUpTo(text: string, most: number): boolean {
  return /^\s*\d{1,15}\s*$/.test(text) && Number(text) >= 1 && Number(text) <= most;
}
