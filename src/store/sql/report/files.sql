-- Evidence files in the order they were given.
SELECT evidence_id, path, kind, format, size, sha256, first_ts, last_ts, packets, records, says
FROM data.evidence
ORDER BY evidence_id
