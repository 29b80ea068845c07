-- Findings by severity.
SELECT severity, count(*) AS findings FROM data.findings GROUP BY severity
