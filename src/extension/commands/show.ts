/** Shows a place: a capture in its editor, a case by its overview. */
import type { Target } from "../../protocol/panels.ts";
import type { Place } from "../place.ts";
import type { World } from "../world.ts";

export async function showPlace(
  { sessions, board }: World,
  place: Place,
  target: Target = { kind: place.kind === "case" ? "overview" : "connections" },
): Promise<void> {
  const held = sessions.hold(place);
  try {
    await board.show(held.session, target);
  } finally {
    held.dispose();
  }
}
