-- Windows in which AWS logged nothing (NODATA) or skipped records (SKIPDATA), by network interface, with the first line.
WITH silent AS (
  SELECT coalesce(interface_id, '-') AS interface_id, log_status, count(*) AS windows, min(record_id) AS record_id,
         min("start") AS first_second, max("end") AS last_second
  FROM data.flow_records
  WHERE log_status IN ('NODATA', 'SKIPDATA')
  GROUP BY 1, 2
), chosen AS (
  SELECT * FROM silent ORDER BY log_status DESC, windows DESC, interface_id LIMIT $limit
)
SELECT chosen.interface_id, chosen.log_status, chosen.windows, chosen.first_second, chosen.last_second,
       records.evidence_id, records.line, (SELECT count(*) FROM silent) AS total
FROM chosen
JOIN data.flow_records AS records ON records.record_id = chosen.record_id
ORDER BY chosen.log_status DESC, chosen.windows DESC, chosen.interface_id
