-- Connections by verdict and reason: how many, their IP bytes and the bytes of them that flow records account for. A conversation
-- that several vantages show has its bytes once: those where most packets were seen, and those that were logged of it anywhere.
WITH conversation AS (
  SELECT c.conversation_id,
         data.most_seen(c.orig_pkts + c.resp_pkts, c.connection_id) AS connection_id,
         max(coverage.logged_bytes) AS logged_bytes
  FROM data.connection_coverage AS coverage
  JOIN data.connections AS c ON c.connection_id = coverage.connection_id
  GROUP BY c.conversation_id
)
SELECT coverage.verdict,
       coverage.reason,
       count(*) AS connections,
       CAST(least(coalesce(sum(
         CASE WHEN conversation.connection_id IS NOT NULL THEN CAST(c.orig_ip_bytes AS HUGEINT) + c.resp_ip_bytes END
       ), 0), 9223372036854775807) AS BIGINT) AS bytes,
       CAST(least(coalesce(sum(conversation.logged_bytes), 0), 9223372036854775807) AS BIGINT) AS logged_bytes
FROM data.connection_coverage AS coverage
JOIN data.connections AS c ON c.connection_id = coverage.connection_id
LEFT JOIN conversation ON conversation.connection_id = coverage.connection_id
GROUP BY coverage.verdict, coverage.reason
ORDER BY coverage.verdict, coverage.reason
