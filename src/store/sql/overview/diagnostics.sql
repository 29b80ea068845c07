-- Oddities by file, gravest first.
SELECT evidence_id, code, severity, "count", says, detail, first_offset, first_line, first_packet
FROM data.diagnostics
ORDER BY evidence_id,
         CASE severity WHEN 'error' THEN 0 WHEN 'data-loss' THEN 1 WHEN 'suspicious' THEN 2 ELSE 3 END, "count" DESC, code, detail
LIMIT $limit
