-- Findings, gravest first.
SELECT finding_id, detector, title, severity, confidence, grade, technique, subject, summary, why, next, first_ts, last_ts
FROM data.findings
ORDER BY CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
         CASE confidence WHEN 'high' THEN 0 WHEN 'medium' THEN 1 ELSE 2 END,
         first_ts, finding_id
LIMIT $limit
