-- Configured mirror sessions, with the packets of their VNI.
WITH seen AS (
  SELECT vni, CAST(least(sum(packets), 9223372036854775807) AS BIGINT) AS packets FROM data.vantages WHERE vni IS NOT NULL GROUP BY vni
)
SELECT s.session_id, s.session_number, s.interface_id, s.filter_id, s.vni, s.packet_length, s.evidence_id,
       coalesce(seen.packets, 0) AS packets, count(*) OVER () AS total
FROM data.mirror_sessions AS s
LEFT JOIN seen ON seen.vni = s.vni
ORDER BY s.interface_id, s.session_number, s.session_id, s.evidence_id
LIMIT $limit
