-- Lines of one log that findings rest on, gravest findings first.
SELECT coalesce(evidence.line, records.line) AS line, f.finding_id, f.detector, f.title, f.severity, evidence.says
FROM data.finding_evidence AS evidence
JOIN data.findings AS f ON f.finding_id = evidence.finding_id
LEFT JOIN data.flow_records AS records ON records.record_id = evidence.record_id
WHERE coalesce(evidence.evidence_id, records.evidence_id) = $evidence_id
  AND coalesce(evidence.line, records.line) IS NOT NULL
ORDER BY data.severity_order(f.severity), f.rowid, evidence.ordinal
LIMIT $limit
