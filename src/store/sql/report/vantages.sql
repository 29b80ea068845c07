-- Where packets were seen, with the mirror session of the same VNI where there is exactly one.
WITH sessions AS (
  SELECT vni, min(session_id) AS session_id, min(interface_id) AS interface_id
  FROM data.mirror_sessions
  WHERE vni IS NOT NULL
  GROUP BY vni
  HAVING count(*) = 1
)
SELECT v.vantage, v.kind, v.tunnel, v.outer_src, v.outer_dst, v.vni, v.evidence_id, i.name, v.packets, v.first_ts, v.last_ts,
       sessions.session_id, sessions.interface_id, count(*) OVER () AS total
FROM data.vantages AS v
LEFT JOIN sessions ON sessions.vni = v.vni
LEFT JOIN data.interfaces AS i ON i.evidence_id = v.evidence_id AND i.interface = v.interface
WHERE v.packets > 0
ORDER BY v.vantage
LIMIT $limit
