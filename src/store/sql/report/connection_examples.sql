-- The largest unlogged connections of each reason, as examples with file and packet.
WITH ranked AS (
  SELECT coverage.connection_id, coverage.reason, coverage.detail,
         row_number() OVER (
           PARTITION BY coverage.reason
           ORDER BY CAST(c.orig_ip_bytes AS HUGEINT) + c.resp_ip_bytes DESC, coverage.connection_id
         ) AS place
  FROM data.connection_coverage AS coverage
  JOIN data.connections AS c ON c.connection_id = coverage.connection_id
  WHERE coverage.verdict <> 'logged'
)
SELECT c.connection_id, ranked.reason, ranked.detail, c.proto, c.orig_ip, c.orig_port, c.resp_ip, c.resp_port,
       c.orig_ip_bytes, c.resp_ip_bytes, c.first_ts, c.evidence_id, c.first_packet
FROM ranked
JOIN data.connections AS c ON c.connection_id = ranked.connection_id
WHERE ranked.place <= $limit
ORDER BY ranked.reason, ranked.place
