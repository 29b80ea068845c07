-- One row of totals of a case: packets and connections, bytes seen (every packet counted once), what was cut or lost.
WITH seen AS (
  SELECT CAST(least(coalesce(sum(ip_bytes), 0), 9223372036854775807) AS BIGINT) AS seen_bytes,
         min(second) AS first_second,
         max(second) AS last_second
  FROM data.activity
), connections AS (
  SELECT count(*) AS connections,
         count(DISTINCT conversation_id) AS conversations,
         CAST(least(coalesce(sum(missed_bytes), 0), 9223372036854775807) AS BIGINT) AS missed_bytes,
         count(*) FILTER (WHERE missed_bytes > 0) AS gapped,
         CAST(coalesce(sum(truncated_pkts), 0) AS BIGINT) AS truncated_packets,
         CAST(coalesce(sum(copies), 0) AS BIGINT) AS copies
  FROM data.connections
)
SELECT seen.seen_bytes, seen.first_second, seen.last_second,
       connections.connections, connections.conversations, connections.missed_bytes, connections.gapped,
       connections.truncated_packets, connections.copies,
       (SELECT CAST(coalesce(sum(dropped), 0) AS BIGINT) FROM data.interfaces) AS dropped,
       (SELECT count(*) FROM data.mirror_sessions) AS sessions,
       (SELECT count(*) FROM data.vantages) AS vantages
FROM seen CROSS JOIN connections
