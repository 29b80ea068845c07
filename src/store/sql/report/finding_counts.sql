-- Findings by severity and detector.
SELECT severity, detector, count(*) AS findings
FROM data.findings
GROUP BY severity, detector
ORDER BY severity, detector
