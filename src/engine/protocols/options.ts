/** What the engine's options say of decoding, and where oddities of a capture go. */
import type { DiagnosticSink } from "../../model/diagnostics.ts";
import type { EvidenceOptions } from "../api.ts";
import type { EvidenceFile } from "../ingest/evidence.ts";
import type { DecodingOptions } from "./decoding.ts";

export function decodingOptions({ decodeAs = [], showCredentials = false }: EvidenceOptions): DecodingOptions {
  return { decodeAs, showsCredentials: showCredentials };
}

/** Diagnostics of a file by its number within the case. */
export function sinksOf(files: readonly EvidenceFile[]): (evidenceId: number) => DiagnosticSink | undefined {
  const sinks = new Map(files.map(({ id, diagnostics }) => [id, diagnostics]));
  return (evidenceId) => sinks.get(evidenceId);
}
