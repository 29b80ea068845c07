import type { Store } from "../../store/store.ts";
import type { EvidenceFile } from "./evidence.ts";

/** Sessions that name what no file describes are reported in the file that names them. */
export async function checkConfiguration(store: Store, files: readonly EvidenceFile[]): Promise<void> {
  const unknown = await store.rows(
    `SELECT s.evidence_id, s.session_id, s.filter_id, s.target_id, f.filter_id IS NULL AS no_filter, t.target_id IS NULL AS no_target
     FROM data.mirror_sessions s
     LEFT JOIN (SELECT DISTINCT filter_id FROM data.mirror_filters) f ON f.filter_id = s.filter_id
     LEFT JOIN (SELECT DISTINCT target_id FROM data.mirror_targets) t ON t.target_id = s.target_id
     WHERE f.filter_id IS NULL OR t.target_id IS NULL
     ORDER BY s.session_id`,
    {
      evidence_id: "u32",
      session_id: "text",
      filter_id: "text",
      target_id: "text",
      no_filter: "bool",
      no_target: "bool",
    },
  );
  for (const { evidence_id, session_id, filter_id, target_id, no_filter, no_target } of unknown) {
    const file = files.find(({ id }) => id === evidence_id);
    if (no_filter) file?.diagnostics.report("config-unknown-filter", { detail: `${session_id} names ${filter_id}` });
    if (no_target) file?.diagnostics.report("config-unknown-target", { detail: `${session_id} names ${target_id}` });
  }
}
