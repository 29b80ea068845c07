-- Findings, gravest first; of one severity in the order they were written in, attacks before the state of the evidence.
SELECT finding_id, detector, title, severity, confidence, grade, technique, subject, summary, why, next, first_ts, last_ts
FROM data.findings
ORDER BY CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
         rowid
LIMIT $limit
