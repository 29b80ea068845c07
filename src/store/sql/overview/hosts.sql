-- Addresses with the connections they take part in, most IP bytes first; of a stretch of time where $time_from is given. A
-- connection of an address with itself counts once. `name` is the first that a capture file knows the address by. The bytes of a
-- conversation that several vantages show count once, where most packets were seen.
WITH touching AS (
  SELECT connection_id, conversation_id, orig_ip, resp_ip, orig_pkts + resp_pkts AS packets, CAST(orig_ip_bytes AS HUGEINT) + resp_ip_bytes AS bytes
  FROM data.connections
  WHERE $time_from IS NULL OR (last_ts >= $time_from AND first_ts < $time_to)
), counted AS (
  SELECT data.most_seen(packets, connection_id) AS connection_id FROM touching GROUP BY conversation_id
), touched AS (
  SELECT t.orig_ip, t.resp_ip, CASE WHEN counted.connection_id IS NULL THEN 0 ELSE t.bytes END AS bytes
  FROM touching AS t
  LEFT JOIN counted ON counted.connection_id = t.connection_id
), sides AS (
  SELECT orig_ip AS address, bytes FROM touched
  UNION ALL
  SELECT resp_ip, bytes FROM touched WHERE resp_ip <> orig_ip
), totals AS (
  SELECT address, count(*) AS connections, sum(bytes) AS bytes FROM sides GROUP BY address
), chosen AS (
  SELECT * FROM totals ORDER BY bytes DESC, connections DESC, address LIMIT $limit
)
SELECT chosen.address, min(names.name) AS name, any_value(chosen.connections) AS connections,
       CAST(least(any_value(chosen.bytes), 9223372036854775807) AS BIGINT) AS bytes
FROM chosen
LEFT JOIN data.capture_names AS names ON names.address = chosen.address
GROUP BY chosen.address
ORDER BY bytes DESC, connections DESC, chosen.address
