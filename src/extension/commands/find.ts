/** Which connection: the one that was given, the one that is being looked at, or one to be found by typing. */
import type { Session } from "../session.ts";
import type { World } from "../world.ts";
import { connectionGiven } from "./given.ts";

/** More than one reads through. */
const MATCHES = 100;

/** A pick over addresses, ports, names and ids; null when thought better of. */
export async function searchConnection({ ui }: World, session: Session, title: string): Promise<number | null> {
  const found = await ui.search({
    title,
    placeholder: "Address, port, host, Community ID or number",
    find: async (text, signal) => {
      const matches = await session.ask("find", { text, limit: MATCHES }, signal);
      return matches.map(({ connection, label, description }) => ({ label, description, connection }));
    },
  });
  return found?.connection ?? null;
}

/** The connection a command is about; null when thought better of. */
export async function chosenConnection(
  world: World,
  session: Session,
  title: string,
  given: readonly unknown[],
): Promise<number | null> {
  const named = connectionGiven(given);
  if (named !== null) return named;
  const shown = world.board.active;
  if (shown?.session === session && shown.target.kind === "connection") return shown.target.connection;
  return searchConnection(world, session, title);
}
