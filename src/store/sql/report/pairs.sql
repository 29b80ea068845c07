-- Pairs of addresses by IP bytes, both directions together: from packets (each counted once) and from flow records,
-- with the first packet and the first line of each.
WITH seen_flows AS (
  SELECT a.connection_id, sum(a.ip_bytes) AS bytes
  FROM data.activity AS a
  JOIN data.counted ON counted.connection_id = a.connection_id
  GROUP BY a.connection_id
), sides AS (
  SELECT least(c.orig_ip, c.resp_ip) AS one, greatest(c.orig_ip, c.resp_ip) AS other, sum(f.bytes) AS seen,
         CAST(0 AS HUGEINT) AS logged, count(*) AS connections, 0 AS records, min(f.connection_id) AS connection_id,
         CAST(NULL AS BIGINT) AS record_id
  FROM seen_flows AS f
  JOIN data.connections AS c ON c.connection_id = f.connection_id
  GROUP BY 1, 2
  UNION ALL
  SELECT least(srcaddr, dstaddr), greatest(srcaddr, dstaddr), 0, sum(bytes), 0, count(*), NULL, min(record_id)
  FROM data.flow_records
  WHERE srcaddr IS NOT NULL AND dstaddr IS NOT NULL AND bytes > 0
  GROUP BY 1, 2
), totals AS (
  SELECT one, other, sum(seen) AS seen, sum(logged) AS logged, sum(connections) AS connections, sum(records) AS records,
         min(connection_id) AS connection_id, min(record_id) AS record_id
  FROM sides
  GROUP BY one, other
), chosen AS (
  SELECT * FROM totals ORDER BY greatest(seen, logged) DESC, one, other LIMIT $limit
)
SELECT chosen.one, chosen.other,
       CAST(least(chosen.seen, 9223372036854775807) AS BIGINT) AS seen,
       CAST(least(chosen.logged, 9223372036854775807) AS BIGINT) AS logged,
       CAST(chosen.connections AS BIGINT) AS connections,
       CAST(chosen.records AS BIGINT) AS records,
       chosen.connection_id, c.evidence_id AS packet_evidence_id, c.first_packet,
       chosen.record_id, records.evidence_id AS record_evidence_id, records.line,
       (SELECT count(*) FROM totals) AS total
FROM chosen
LEFT JOIN data.connections AS c ON c.connection_id = chosen.connection_id
LEFT JOIN data.flow_records AS records ON records.record_id = chosen.record_id
ORDER BY greatest(chosen.seen, chosen.logged) DESC, chosen.one, chosen.other
