-- Diagnostics by file, gravest first; `severities` is a comma-separated choice.
SELECT evidence_id, code, severity, layer, "count", first_offset, first_line, first_packet, says, detail,
       count(*) OVER () AS total
FROM data.diagnostics
WHERE list_contains(string_split($severities, ','), severity)
ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'data-loss' THEN 1 WHEN 'suspicious' THEN 2 ELSE 3 END,
         "count" DESC, evidence_id, code, detail
LIMIT $limit
