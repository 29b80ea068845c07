-- Vantages with the connections seen there, most IP bytes first; of a stretch of time where $time_from is given.
WITH totals AS (
  SELECT vantage, count(*) AS connections, sum(CAST(orig_ip_bytes AS HUGEINT) + resp_ip_bytes) AS bytes
  FROM data.connections
  WHERE $time_from IS NULL OR (last_ts >= $time_from AND first_ts < $time_to)
  GROUP BY vantage
)
SELECT totals.vantage, totals.connections,
       CAST(least(coalesce(totals.bytes, 0), 9223372036854775807) AS BIGINT) AS bytes,
       v.kind, v.tunnel, v.outer_src, v.outer_dst, v.vni, v.interface, i.name, e.path
FROM totals
LEFT JOIN data.vantages AS v ON v.vantage = totals.vantage
LEFT JOIN data.interfaces AS i ON i.evidence_id = v.evidence_id AND i.interface = v.interface
LEFT JOIN data.evidence AS e ON e.evidence_id = v.evidence_id
ORDER BY totals.bytes DESC NULLS LAST, totals.connections DESC, totals.vantage
LIMIT $limit
