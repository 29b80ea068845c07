-- Findings that rest on a connection: that name it, or a flow record that accounts for it.
WITH named AS (
  SELECT finding_id FROM data.finding_evidence WHERE connection_id = $connection
  UNION
  SELECT finding_id
  FROM data.finding_evidence
  WHERE record_id IN (SELECT record_id FROM data.record_connections WHERE connection_id = $connection)
)
SELECT f.finding_id, f.detector, f.title, f.severity, f.confidence, f.grade, f.technique, f.subject, f.summary, f.why, f.next,
       f.first_ts, f.last_ts
FROM data.findings AS f
JOIN named ON named.finding_id = f.finding_id
ORDER BY data.severity_order(f.severity), f.rowid
LIMIT $limit
