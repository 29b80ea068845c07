-- Addresses by IP bytes sent and received: from packets (each counted once) and from flow records, side by side, with the first
-- packet and the first line of each.
WITH seen_flows AS (
  SELECT a.connection_id, a.from_responder, sum(a.ip_bytes) AS bytes
  FROM data.activity AS a
  JOIN data.counted ON counted.connection_id = a.connection_id
  GROUP BY a.connection_id, a.from_responder
), seen_pairs AS (
  SELECT CASE WHEN f.from_responder THEN c.resp_ip ELSE c.orig_ip END AS sender,
         CASE WHEN f.from_responder THEN c.orig_ip ELSE c.resp_ip END AS receiver,
         sum(f.bytes) AS bytes, min(f.connection_id) AS connection_id
  FROM seen_flows AS f
  JOIN data.connections AS c ON c.connection_id = f.connection_id
  GROUP BY 1, 2
), logged_pairs AS (
  SELECT srcaddr AS sender, dstaddr AS receiver, sum(bytes) AS bytes, min(record_id) AS record_id
  FROM data.flow_records
  WHERE srcaddr IS NOT NULL AND dstaddr IS NOT NULL AND bytes > 0
  GROUP BY 1, 2
), sides AS (
  SELECT sender AS address, bytes AS seen_sent, 0 AS seen_received, 0 AS logged_sent, 0 AS logged_received, connection_id,
         CAST(NULL AS BIGINT) AS record_id
  FROM seen_pairs
  UNION ALL
  SELECT receiver, 0, bytes, 0, 0, connection_id, NULL FROM seen_pairs
  UNION ALL
  SELECT sender, 0, 0, bytes, 0, NULL, record_id FROM logged_pairs
  UNION ALL
  SELECT receiver, 0, 0, 0, bytes, NULL, record_id FROM logged_pairs
), totals AS (
  SELECT address, sum(seen_sent) AS seen_sent, sum(seen_received) AS seen_received, sum(logged_sent) AS logged_sent,
         sum(logged_received) AS logged_received, min(connection_id) AS connection_id, min(record_id) AS record_id
  FROM sides
  GROUP BY address
), chosen AS (
  SELECT *
  FROM totals
  ORDER BY greatest(seen_sent + seen_received, logged_sent + logged_received) DESC, address
  LIMIT $limit
)
SELECT chosen.address,
       CAST(least(chosen.seen_sent, 9223372036854775807) AS BIGINT) AS seen_sent,
       CAST(least(chosen.seen_received, 9223372036854775807) AS BIGINT) AS seen_received,
       CAST(least(chosen.logged_sent, 9223372036854775807) AS BIGINT) AS logged_sent,
       CAST(least(chosen.logged_received, 9223372036854775807) AS BIGINT) AS logged_received,
       chosen.connection_id, c.evidence_id AS packet_evidence_id, c.first_packet,
       chosen.record_id, records.evidence_id AS record_evidence_id, records.line,
       (SELECT count(*) FROM totals) AS total
FROM chosen
LEFT JOIN data.connections AS c ON c.connection_id = chosen.connection_id
LEFT JOIN data.flow_records AS records ON records.record_id = chosen.record_id
ORDER BY greatest(chosen.seen_sent + chosen.seen_received, chosen.logged_sent + chosen.logged_received) DESC, chosen.address
