/** What the engine's options say of decoding, where oddities of a capture go, and the secrets it decrypts with. */
import { Secrets } from "../../app/tls/keylog.ts";
import { type Batch, cell } from "../../base/columns.ts";
import { TLS_KEY_LOG } from "../../logs/key-log.ts";
import type { DiagnosticSink } from "../../model/diagnostics.ts";
import type { Store } from "../../store/store.ts";
import type { EvidenceOptions } from "../api.ts";
import type { CaptureFile } from "../ingest/capture-file.ts";
import type { EvidenceFile } from "../ingest/evidence.ts";
import type { DecodingOptions } from "./decoding.ts";

export function decodingOptions(
  { decodeAs = [], showCredentials = false }: EvidenceOptions,
  keys: Secrets,
): DecodingOptions & { readonly keys: Secrets } {
  return { decodeAs, showsCredentials: showCredentials, keys };
}

/** Diagnostics of a file by its number within the case. */
export function sinksOf(files: readonly EvidenceFile[]): (evidenceId: number) => DiagnosticSink | undefined {
  const sinks = new Map(files.map(({ id, diagnostics }) => [id, diagnostics]));
  return (evidenceId) => sinks.get(evidenceId);
}

/** Key logs among the evidence: they are read before the captures they decrypt. */
export function isKeyLog({ inspected }: EvidenceFile): boolean {
  return inspected.kind === "log" && inspected.format.kind === "tls-key-log";
}

/** Adds the secrets of rows of `capture_secrets`. */
export function addSecrets(keys: Secrets, { columns, vectors, rows }: Batch): void {
  const vector = (name: string) => vectors[columns.findIndex((column) => column.name === name)];
  for (let row = 0; row < rows; row++) {
    if (cell(vector("type"), row) !== TLS_KEY_LOG) continue;
    keys.add(Buffer.from(String(cell(vector("secrets"), row)), "base64"));
  }
}

/** Secrets that the capture carries are known from where they stand on. */
export function followSecrets(keys: Secrets, capture: CaptureFile): void {
  capture.onSecrets = (type, bytes) => {
    if (type === TLS_KEY_LOG) keys.add(bytes);
  };
}

/** Every secret that a case holds. */
export async function storedSecrets(store: Store): Promise<Secrets> {
  const keys = new Secrets();
  const rows = await store.rows(
    "SELECT secrets FROM data.capture_secrets WHERE type = $type",
    { secrets: "text" },
    { type: TLS_KEY_LOG },
  );
  for (const { secrets } of rows) keys.add(Buffer.from(secrets, "base64"));
  return keys;
}
