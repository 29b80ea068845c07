import type { Store } from "../../store/store.ts";
import type { EvidenceOptions, Side } from "../api.ts";
import { openTarget } from "../output/target.ts";
import { followConnection } from "../payload.ts";

/**
 * Writes the captured payload of a connection to `path`, gaps left out; answers with the bytes written. The file is whole or not
 * there, and never takes the place of evidence. Rejects with CaseError.
 */
export async function savePayload(
  store: Store,
  options: EvidenceOptions,
  connection: number,
  side: Side,
  path: string,
  signal?: AbortSignal,
): Promise<number> {
  const evidence = await store.rows("SELECT path FROM data.evidence", { path: "text" });
  const target = await openTarget(
    path,
    evidence.map((file) => file.path),
  );
  let written = 0;
  const take = async (bytes: Uint8Array): Promise<void> => {
    await target.write(bytes);
    written += bytes.length;
  };
  try {
    await followConnection(
      store,
      connection,
      side,
      (part) => (part.kind === "data" ? take(part.bytes) : undefined),
      options,
      { signal },
    );
    await target.finish();
  } catch (error) {
    await target.abandon();
    throw error;
  }
  return written;
}
