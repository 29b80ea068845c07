-- Addresses by IP bytes sent and received: from packets (each counted once), and from flow records. Of a stretch of time ($second_from
-- and $second_to, Unix seconds) where $second_from is given: packets of its seconds, and of a record's bytes the part that an even
-- spread over its window [start, end) puts there.
WITH seen_flows AS (
  SELECT a.connection_id, a.from_responder, sum(a.ip_bytes) AS bytes
  FROM data.activity AS a
  JOIN data.counted ON counted.connection_id = a.connection_id
  WHERE $second_from IS NULL OR (second >= $second_from AND second < $second_to)
  GROUP BY a.connection_id, a.from_responder
), records AS NOT MATERIALIZED (
  SELECT srcaddr, dstaddr,
         CASE WHEN $second_from IS NULL OR ("start" >= $second_from AND greatest("end", "start" + 1) <= $second_to) THEN bytes
              ELSE CAST(
                CAST(bytes AS HUGEINT)
                * (least(greatest("end", "start" + 1), CAST($second_to AS BIGINT)) - greatest("start", CAST($second_from AS BIGINT)))
                // (greatest("end", "start" + 1) - "start")
              AS BIGINT)
         END AS bytes
  FROM data.flow_records
  WHERE bytes > 0
    AND ($second_from IS NULL OR (
      "start" BETWEEN 0 AND 8589934591 AND "end" BETWEEN 0 AND 8589934591
      AND "start" < $second_to AND greatest("end", "start" + 1) > $second_from
    ))
), sides AS (
  SELECT CASE WHEN f.from_responder THEN c.resp_ip ELSE c.orig_ip END AS address, sum(f.bytes) AS seen_sent, 0 AS seen_received,
         0 AS logged_sent, 0 AS logged_received
  FROM seen_flows AS f
  JOIN data.connections AS c ON c.connection_id = f.connection_id
  GROUP BY 1
  UNION ALL
  SELECT CASE WHEN f.from_responder THEN c.orig_ip ELSE c.resp_ip END, 0, sum(f.bytes), 0, 0
  FROM seen_flows AS f
  JOIN data.connections AS c ON c.connection_id = f.connection_id
  GROUP BY 1
  UNION ALL
  SELECT srcaddr, 0, 0, sum(bytes), 0 FROM records WHERE srcaddr IS NOT NULL AND dstaddr IS NOT NULL GROUP BY 1
  UNION ALL
  SELECT dstaddr, 0, 0, 0, sum(bytes) FROM records WHERE srcaddr IS NOT NULL AND dstaddr IS NOT NULL GROUP BY 1
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
