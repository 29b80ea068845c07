-- One finding.
SELECT finding_id, detector, title, severity, confidence, grade, technique, subject, summary, why, next, first_ts, last_ts
FROM data.findings
WHERE finding_id = $finding
