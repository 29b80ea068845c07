-- Flow records of some lines of one log, with what the packets show of each and the connection that most of its packets are of.
WITH here AS (
  SELECT record_id, line, packets
  FROM data.flow_records
  WHERE evidence_id = $evidence_id AND line >= $first AND line < $after
)
SELECT here.line, here.record_id, here.packets, coverage.packets_seen, coverage.verdict, coverage.reason,
       links.connections, links.connection_id
FROM here
LEFT JOIN data.coverage AS coverage ON coverage.record_id = here.record_id
LEFT JOIN (
  SELECT record_id, count(*) AS connections, first(connection_id ORDER BY packets DESC, connection_id) AS connection_id
  FROM data.record_connections
  WHERE record_id IN (SELECT record_id FROM here)
  GROUP BY record_id
) AS links ON links.record_id = here.record_id
ORDER BY here.line, here.record_id
