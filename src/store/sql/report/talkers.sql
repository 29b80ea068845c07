-- Addresses by IP bytes sent and received: from packets (each counted once) and from flow records, side by side.
WITH seen_flows AS (
  SELECT connection_id, from_responder, sum(ip_bytes) AS bytes
  FROM data.activity
  GROUP BY connection_id, from_responder
), seen_pairs AS (
  SELECT CASE WHEN f.from_responder THEN c.resp_ip ELSE c.orig_ip END AS sender,
         CASE WHEN f.from_responder THEN c.orig_ip ELSE c.resp_ip END AS receiver,
         sum(f.bytes) AS bytes
  FROM seen_flows AS f
  JOIN data.connections AS c ON c.connection_id = f.connection_id
  GROUP BY 1, 2
), logged_pairs AS (
  SELECT srcaddr AS sender, dstaddr AS receiver, sum(bytes) AS bytes
  FROM data.flow_records
  WHERE srcaddr IS NOT NULL AND dstaddr IS NOT NULL AND bytes > 0
  GROUP BY 1, 2
), sides AS (
  SELECT sender AS address, bytes AS seen_sent, 0 AS seen_received, 0 AS logged_sent, 0 AS logged_received FROM seen_pairs
  UNION ALL
  SELECT receiver, 0, bytes, 0, 0 FROM seen_pairs
  UNION ALL
  SELECT sender, 0, 0, bytes, 0 FROM logged_pairs
  UNION ALL
  SELECT receiver, 0, 0, 0, bytes FROM logged_pairs
), totals AS (
  SELECT address, sum(seen_sent) AS seen_sent, sum(seen_received) AS seen_received, sum(logged_sent) AS logged_sent,
         sum(logged_received) AS logged_received
  FROM sides
  GROUP BY address
)
SELECT address,
       CAST(least(seen_sent, 9223372036854775807) AS BIGINT) AS seen_sent,
       CAST(least(seen_received, 9223372036854775807) AS BIGINT) AS seen_received,
       CAST(least(logged_sent, 9223372036854775807) AS BIGINT) AS logged_sent,
       CAST(least(logged_received, 9223372036854775807) AS BIGINT) AS logged_received,
       (SELECT count(*) FROM totals) AS total
FROM totals
ORDER BY greatest(seen_sent + seen_received, logged_sent + logged_received) DESC, address
LIMIT $limit
