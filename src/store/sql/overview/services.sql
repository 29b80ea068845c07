-- Services with their connections, most IP bytes first: what was recognised in the payload, else the responder's port by protocol;
-- of a stretch of time where $time_from is given. Protocols without ports are one service each. The bytes of a conversation that
-- several vantages show count once, where most packets were seen.
WITH touching AS (
  SELECT *, orig_pkts + resp_pkts AS packets
  FROM data.connections
  WHERE $time_from IS NULL OR (last_ts >= $time_from AND first_ts < $time_to)
), counted AS (
  SELECT data.most_seen(packets, connection_id) AS connection_id FROM touching GROUP BY conversation_id
)
SELECT nullif(service, '') AS service,
       CASE WHEN nullif(service, '') IS NULL THEN proto END AS proto,
       CASE WHEN nullif(service, '') IS NULL AND proto IN ('tcp', 'udp', 'sctp') THEN resp_port END AS port,
       count(*) AS connections,
       CAST(least(coalesce(sum(
         CASE WHEN counted.connection_id IS NOT NULL THEN CAST(orig_ip_bytes AS HUGEINT) + resp_ip_bytes END
       ), 0), 9223372036854775807) AS BIGINT) AS bytes
FROM touching AS t
LEFT JOIN counted ON counted.connection_id = t.connection_id
GROUP BY 1, 2, 3
ORDER BY bytes DESC, connections DESC, service NULLS LAST, proto, port
LIMIT $limit
