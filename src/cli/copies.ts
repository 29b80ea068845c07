/** Rows that a second vantage of the same conversation has given too: left out, and said. */
import type { Options } from "./option.ts";
import { grouped } from "./progress.ts";
import type { Session } from "./session.ts";

export const copiesOption = {
  copies: { kind: "flag", says: "Also rows that say what another vantage of the same conversation has said." },
} as const satisfies Options;

/** Says how many rows are not shown. */
export async function noteCopies(copies: number, session: Session): Promise<void> {
  if (copies === 0) return;
  const left = copies === 1 ? "1 row is" : `${grouped(copies)} rows are`;
  await session.note(`${left} left out: another vantage shows the same (--copies lists them too).`);
}
