-- Addresses by IP bytes sent and received within a stretch of time ($second_from and $second_to, Unix seconds): from packets, and
-- from flow records, of whose bytes the part counts that an even spread over the window [start, end) puts there.
WITH seen_flows AS (
  SELECT connection_id, from_responder, sum(ip_bytes) AS bytes
  FROM data.activity
  WHERE second >= $second_from AND second < $second_to
  GROUP BY connection_id, from_responder
), pairs AS (
  SELECT CASE WHEN f.from_responder THEN c.resp_ip ELSE c.orig_ip END AS sender,
         CASE WHEN f.from_responder THEN c.orig_ip ELSE c.resp_ip END AS receiver,
         f.bytes AS seen, CAST(0 AS HUGEINT) AS logged
  FROM seen_flows AS f
  JOIN data.connections AS c ON c.connection_id = f.connection_id
  UNION ALL
  SELECT srcaddr, dstaddr, 0,
         CAST(bytes AS HUGEINT)
         * (least(greatest("end", "start" + 1), CAST($second_to AS BIGINT)) - greatest("start", CAST($second_from AS BIGINT)))
         // (greatest("end", "start" + 1) - "start")
  FROM data.flow_records
  WHERE srcaddr IS NOT NULL AND dstaddr IS NOT NULL AND bytes > 0
    AND "start" BETWEEN 0 AND 8589934591 AND "end" BETWEEN 0 AND 8589934591
    AND "start" < $second_to AND greatest("end", "start" + 1) > $second_from
), sides AS (
  SELECT sender AS address, seen AS seen_sent, 0 AS seen_received, logged AS logged_sent, 0 AS logged_received FROM pairs
  UNION ALL
  SELECT receiver, 0, seen, 0, logged FROM pairs
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
       CAST(least(logged_received, 9223372036854775807) AS BIGINT) AS logged_received
FROM totals
ORDER BY greatest(seen_sent + seen_received, logged_sent + logged_received) DESC, address
LIMIT $limit
