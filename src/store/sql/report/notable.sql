-- Conversations worth a look, by an additive score: named by a finding, unlogged without explanation, large, long, sending
-- far more than they receive, unusual in their TCP state, with gaps or cut packets. The points come in as parameters. Of one
-- finding at most $per_finding conversations are given, or a single scan would fill the list.
WITH evidence AS (
  SELECT finding_id, connection_id FROM data.finding_evidence WHERE connection_id IS NOT NULL
  UNION
  SELECT e.finding_id, r.connection_id
  FROM data.finding_evidence AS e
  JOIN data.record_connections AS r ON r.record_id = e.record_id
), weighed AS (
  SELECT evidence.connection_id, f.finding_id,
         CASE f.severity WHEN 'critical' THEN 50 WHEN 'high' THEN 40 WHEN 'medium' THEN 25 WHEN 'low' THEN 10 ELSE 5 END AS points
  FROM evidence
  JOIN data.findings AS f ON f.finding_id = evidence.finding_id
), named AS (
  SELECT connection_id, count(*) AS findings, max(points) AS points,
         substr(min(lpad(CAST(100 - points AS VARCHAR), 3, '0') || finding_id), 4) AS finding_id
  FROM weighed
  GROUP BY connection_id
), judged AS (
  SELECT c.connection_id,
         CAST(c.orig_ip_bytes AS HUGEINT) + c.resp_ip_bytes AS ip_bytes,
         coalesce(named.findings, 0) AS findings,
         coalesce(named.points, 0) AS finding_points,
         named.finding_id,
         coalesce(coverage.verdict = 'unlogged' AND coverage.reason = 'unexplained', FALSE) AS unexplained,
         CAST(c.orig_ip_bytes AS HUGEINT) + c.resp_ip_bytes >= $large_bytes AS is_large,
         CAST(c.last_ts AS HUGEINT) - c.first_ts >= $long_nanos AS is_long,
         c.orig_bytes >= $outbound_bytes AND c.orig_bytes // $outbound_ratio >= c.resp_bytes AS is_outbound,
         c.conn_state IN ('SH', 'SHR', 'RSTOS0', 'RSTRH', 'OTH') AND c.proto = 'tcp' AS is_unusual,
         c.missed_bytes > 0 AS has_gaps,
         c.truncated_pkts > 0 AS is_cut
  FROM data.connections AS c
  LEFT JOIN named ON named.connection_id = c.connection_id
  LEFT JOIN data.connection_coverage AS coverage ON coverage.connection_id = c.connection_id
  WHERE c.connection_id = c.conversation_id
), scored AS (
  SELECT *,
         finding_points
         + CASE WHEN unexplained THEN $unexplained_points ELSE 0 END
         + CASE WHEN is_large THEN $large_points ELSE 0 END
         + CASE WHEN is_long THEN $long_points ELSE 0 END
         + CASE WHEN is_outbound THEN $outbound_points ELSE 0 END
         + CASE WHEN is_unusual THEN $unusual_points ELSE 0 END
         + CASE WHEN has_gaps THEN $gap_points ELSE 0 END
         + CASE WHEN is_cut THEN $cut_points ELSE 0 END AS score
  FROM judged
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY finding_id ORDER BY score DESC, ip_bytes DESC, connection_id) AS place
  FROM scored
  WHERE finding_id IS NOT NULL
  UNION ALL
  SELECT *, 1 AS place
  FROM scored
  WHERE finding_id IS NULL AND score > 0
), chosen AS (
  SELECT * FROM ranked WHERE place <= $per_finding ORDER BY score DESC, ip_bytes DESC, connection_id LIMIT $limit
)
SELECT c.connection_id, CAST(chosen.score AS BIGINT) AS score, CAST(chosen.findings AS BIGINT) AS findings, chosen.unexplained,
       chosen.is_large, chosen.is_long, chosen.is_outbound, chosen.is_unusual, c.proto, c.orig_ip, c.orig_port, c.resp_ip,
       c.resp_port, c.vni, c.first_ts, c.last_ts, c.orig_ip_bytes, c.resp_ip_bytes, c.orig_bytes, c.resp_bytes, c.conn_state,
       c.history, c.missed_bytes, c.truncated_pkts, c.evidence_id, c.first_packet,
       chosen.finding_id,
       (SELECT count(*) FROM scored WHERE score > 0) AS total
FROM chosen
JOIN data.connections AS c ON c.connection_id = chosen.connection_id
ORDER BY chosen.score DESC, chosen.ip_bytes DESC, chosen.connection_id
