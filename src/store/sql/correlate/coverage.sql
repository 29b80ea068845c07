-- The coverage of every flow record, in the order of the records.
INSERT INTO data.coverage (record_id, verdict, reason, packets_seen, bytes_seen, connections, session_id, rule_number, other_record_id, detail)
SELECT
  j.record_id, j.verdict,
  CASE
    WHEN j.verdict = 'full' THEN NULL
    WHEN j.verdict = 'partial' AND j.surplus AND k.skip_id IS NOT NULL THEN 'skip-data'
    WHEN j.verdict = 'partial' AND j.surplus THEN 'more-packets'
    WHEN j.verdict = 'partial' AND j.at_edge THEN 'capture-edge'
    WHEN j.verdict = 'partial' AND j.action = 'REJECT' THEN 'rejected'
    WHEN j.verdict = 'partial' AND j.at_drop THEN 'capture-loss'
    WHEN j.verdict = 'partial' THEN 'fewer-packets'
    WHEN j.early_reason IS NOT NULL THEN j.early_reason
    WHEN o.reason IS NOT NULL THEN o.reason
    WHEN j.at_edge THEN 'capture-edge'
    WHEN j.at_drop THEN 'capture-loss'
    ELSE 'unexplained'
  END,
  j.packets_seen, j.bytes_seen, j.connections,
  CASE WHEN j.early_reason IS NULL THEN o.session_id END,
  CASE WHEN j.early_reason IS NULL THEN o.rule_number END,
  coalesce(j.twin_id, CASE WHEN j.verdict = 'partial' THEN k.skip_id END),
  CASE
    WHEN j.twin_id IS NOT NULL THEN 'repeats record ' || j.twin_id
    WHEN j.note = 'overlap' THEN 'overlaps another record of the interface: compared on its own, as from another flow log'
    WHEN j.note = 'balanced' THEN 'agrees together with its neighbours: packets near the boundary belong to either'
    WHEN j.peer_id IS NOT NULL THEN 'seen at the vantage of ' || j.peer_id
    WHEN j.early_reason IS NULL AND o.detail IS NOT NULL THEN o.detail
    WHEN j.verdict <> 'full' AND j.at_drop AND j.early_reason IS NULL AND o.reason IS NULL
      THEN 'the capturing machine dropped ' || j.dropped || ' packets'
  END
FROM correlate_judged AS j
LEFT JOIN correlate_skipped AS k ON k.record_id = j.record_id
LEFT JOIN correlate_explained AS e ON e.record_id = j.record_id
LEFT JOIN correlate_outcome AS o ON o.class_id = e.class_id;
