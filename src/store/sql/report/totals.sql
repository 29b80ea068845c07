-- One row of totals of a case: connections, bytes seen (every packet counted once), what was cut or lost, what was logged.
-- Times before 1970 or after 2242 (bad values) do not count as time covered.
WITH seen AS (
  SELECT CAST(least(coalesce(sum(ip_bytes), 0), 9223372036854775807) AS BIGINT) AS seen_bytes,
         min(second) AS first_second,
         max(second) AS last_second
  FROM data.activity AS a
  JOIN data.counted ON counted.connection_id = a.connection_id
), connections AS (
  SELECT count(*) AS connections,
         count(DISTINCT conversation_id) AS conversations,
         CAST(least(coalesce(sum(missed_bytes), 0), 9223372036854775807) AS BIGINT) AS missed_bytes,
         count(*) FILTER (WHERE missed_bytes > 0) AS gapped,
         CAST(least(coalesce(sum(truncated_pkts), 0), 9223372036854775807) AS BIGINT) AS truncated_packets,
         CAST(least(coalesce(sum(copies), 0), 9223372036854775807) AS BIGINT) AS copies
  FROM data.connections
), records AS (
  SELECT count(*) AS records,
         CAST(least(coalesce(sum(bytes), 0), 9223372036854775807) AS BIGINT) AS logged_bytes,
         min("start") FILTER (WHERE "start" BETWEEN 0 AND 8589934591) AS first_logged,
         max("end") FILTER (WHERE "end" BETWEEN 0 AND 8589934591) AS last_logged
  FROM data.flow_records
)
SELECT seen.seen_bytes, seen.first_second, seen.last_second,
       connections.connections, connections.conversations, connections.missed_bytes, connections.gapped,
       connections.truncated_packets, connections.copies,
       records.records, records.logged_bytes, records.first_logged, records.last_logged,
       (SELECT CAST(least(coalesce(sum(dropped), 0), 9223372036854775807) AS BIGINT) FROM data.interfaces) AS dropped,
       (SELECT count(*) FROM data.mirror_sessions) AS sessions,
       (SELECT count(*) FROM data.vantages) AS vantages
FROM seen CROSS JOIN connections CROSS JOIN records
