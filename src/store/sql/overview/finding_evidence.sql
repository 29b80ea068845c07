-- The evidence of one finding with its place in a file: where it names only a connection or a record, that of its first packet or
-- its line.
SELECT evidence.kind, evidence.says, evidence.connection_id, evidence.record_id,
       coalesce(evidence.evidence_id, records.evidence_id, c.evidence_id) AS evidence_id,
       coalesce(evidence.packet, CASE WHEN evidence.record_id IS NULL AND evidence.line IS NULL THEN c.first_packet END) AS packet,
       coalesce(evidence.line, records.line) AS line
FROM data.finding_evidence AS evidence
LEFT JOIN data.connections AS c ON c.connection_id = evidence.connection_id
LEFT JOIN data.flow_records AS records ON records.record_id = evidence.record_id
WHERE evidence.finding_id = $finding
ORDER BY evidence.ordinal
LIMIT $limit
