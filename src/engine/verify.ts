import { stat } from "node:fs/promises";
import { CaseError } from "../model/error.ts";
import type { VerifiedFile } from "../protocol/engine.ts";
import type { Store } from "../store/store.ts";
import { hashFile } from "./source/hash.ts";

/** Hashes the evidence of a case again and compares it with what was analysed. Rejects with CaseError "cancelled". */
export async function verifyEvidence(store: Store, signal?: AbortSignal): Promise<VerifiedFile[]> {
  const files = await store.rows("SELECT path, sha256 FROM data.evidence ORDER BY evidence_id", {
    path: "text",
    sha256: "text?",
  });
  const verified: VerifiedFile[] = [];
  for (const { path, sha256 } of files) verified.push({ path, sha256, ...(await verdictOf(path, sha256, signal)) });
  return verified;
}

async function verdictOf(
  path: string,
  sha256: string | null,
  signal: AbortSignal | undefined,
): Promise<Pick<VerifiedFile, "verdict" | "found">> {
  if (!(await stat(path).catch(() => null))) return { verdict: "missing", found: null };
  if (sha256 === null) return { verdict: "not-hashed", found: null };
  try {
    const found = await hashFile(path, signal);
    return { verdict: found === sha256 ? "same" : "changed", found };
  } catch (error) {
    if (error instanceof CaseError && error.code === "unreadable") return { verdict: "unreadable", found: null };
    throw error;
  }
}
