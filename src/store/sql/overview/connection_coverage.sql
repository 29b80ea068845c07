-- Connections that touch a stretch of time ($time_from and $time_to, nanoseconds) by verdict and reason: how many, their IP bytes
-- and the bytes of them that flow records account for. A conversation that several vantages show has its bytes once: those where
-- most packets were seen, and those that were logged of it anywhere.
WITH touching AS (
  SELECT c.connection_id, c.conversation_id, c.orig_pkts + c.resp_pkts AS packets, CAST(c.orig_ip_bytes AS HUGEINT) + c.resp_ip_bytes AS bytes,
         coverage.verdict, coverage.reason, coverage.logged_bytes
  FROM data.connection_coverage AS coverage
  JOIN data.connections AS c ON c.connection_id = coverage.connection_id
  WHERE c.last_ts >= $time_from AND c.first_ts < $time_to
), conversation AS (
  SELECT data.most_seen(packets, connection_id) AS connection_id, max(logged_bytes) AS logged_bytes
  FROM touching
  GROUP BY conversation_id
)
SELECT t.verdict,
       t.reason,
       count(*) AS connections,
       CAST(least(coalesce(sum(CASE WHEN conversation.connection_id IS NOT NULL THEN t.bytes END), 0), 9223372036854775807) AS BIGINT) AS bytes,
       CAST(least(coalesce(sum(conversation.logged_bytes), 0), 9223372036854775807) AS BIGINT) AS logged_bytes
FROM touching AS t
LEFT JOIN conversation ON conversation.connection_id = t.connection_id
GROUP BY t.verdict, t.reason
ORDER BY t.verdict, t.reason
