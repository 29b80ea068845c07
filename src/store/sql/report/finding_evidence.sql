-- The first evidence of each finding with its place in a file: where the finding names only a connection or a record, that
-- of its first packet or its line. `total` is how much evidence the finding has in all.
WITH counted AS (
  SELECT finding_id, count(*) AS total FROM data.finding_evidence GROUP BY finding_id
)
SELECT evidence.finding_id, evidence.kind, evidence.says, evidence.connection_id, evidence.record_id, counted.total,
       coalesce(evidence.evidence_id, records.evidence_id, c.evidence_id) AS evidence_id,
       coalesce(evidence.packet, CASE WHEN evidence.record_id IS NULL AND evidence.line IS NULL THEN c.first_packet END) AS packet,
       coalesce(evidence.line, records.line) AS line
FROM data.finding_evidence AS evidence
JOIN counted ON counted.finding_id = evidence.finding_id
LEFT JOIN data.connections AS c ON c.connection_id = evidence.connection_id
LEFT JOIN data.flow_records AS records ON records.record_id = evidence.record_id
WHERE evidence.ordinal <= $limit
ORDER BY evidence.finding_id, evidence.ordinal
