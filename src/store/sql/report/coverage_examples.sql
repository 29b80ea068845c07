-- The largest flow records of each verdict and reason other than full, as examples with file and line.
WITH ranked AS (
  SELECT coverage.record_id, coverage.verdict, coverage.reason,
         row_number() OVER (
           PARTITION BY coverage.verdict, coverage.reason
           ORDER BY coalesce(records.bytes, 0) DESC, coverage.record_id
         ) AS place
  FROM data.coverage AS coverage
  JOIN data.flow_records AS records ON records.record_id = coverage.record_id
  WHERE coverage.verdict <> 'full'
), chosen AS (
  SELECT record_id, place FROM ranked WHERE place <= $limit
)
SELECT coverage.record_id, coverage.verdict, coverage.reason, coverage.packets_seen, coverage.bytes_seen,
       coverage.session_id, coverage.rule_number, coverage.detail,
       records.evidence_id, records.line, records.interface_id, records.srcaddr, records.dstaddr, records.srcport,
       records.dstport, records.protocol, records.packets, records.bytes, records."start" AS first_second, records.action
FROM chosen
JOIN data.coverage AS coverage ON coverage.record_id = chosen.record_id
JOIN data.flow_records AS records ON records.record_id = chosen.record_id
ORDER BY coverage.verdict, coverage.reason, chosen.place
