-- Findings, gravest first; of one severity in the order they were written in, attacks before the state of the evidence.
SELECT finding_id, detector, title, severity, confidence, grade, technique, subject, summary, why, next, first_ts, last_ts
FROM data.findings
ORDER BY data.severity_order(severity), rowid
LIMIT $limit
