-- What the packets show of each record: packets by side of a connection, then the sums with a note on how they were found.
INSERT INTO data.record_connections (record_id, connection_id, from_responder, packets, ip_bytes)
WITH changed AS (
  SELECT record_id FROM correlate_balanced
  UNION ALL
  SELECT record_id FROM correlate_overlap
)
SELECT l.record_id, l.side // 2, l.side % 2 = 1, l.packets, l.ip_bytes
FROM correlate_link AS l
LEFT JOIN changed AS c ON c.record_id = l.record_id
WHERE c.record_id IS NULL
UNION ALL
SELECT record_id, side // 2, side % 2 = 1, packets, ip_bytes
FROM correlate_lone
UNION ALL
SELECT record_id, side // 2, side % 2 = 1, packets, ip_bytes
FROM correlate_balanced
WHERE packets > 0
UNION ALL
SELECT o.record_id, o.side // 2, o.side % 2 = 1, CAST(sum(o.packets) AS BIGINT), CAST(sum(o.ip_bytes) AS BIGINT)
FROM correlate_offer AS o
JOIN correlate_overlap AS v ON v.record_id = o.record_id
WHERE o.distance = 0
GROUP BY o.record_id, o.side
ORDER BY 1, 2, 3;

CREATE OR REPLACE TEMP TABLE correlate_seen AS
WITH total AS (
  SELECT
    record_id, CAST(sum(packets) AS BIGINT) AS packets, CAST(sum(ip_bytes) AS BIGINT) AS ip_bytes,
    -- One row per connection and direction; a record is of one direction.
    CASE WHEN min(connection_id) = max(connection_id) THEN 1 ELSE count(*) END AS connections
  FROM data.record_connections
  GROUP BY record_id
),
-- Records of interfaces without a vantage, shown by the vantage at the other end.
peer AS (
  SELECT l.record_id, min(v.interface_id) AS interface_id
  FROM data.record_connections AS l
  JOIN data.connections AS c ON c.connection_id = l.connection_id
  JOIN correlate_vantage AS v ON v.vantage = c.vantage
  JOIN data.flow_records AS r ON r.record_id = l.record_id
  WHERE v.interface_id <> r.interface_id
  GROUP BY l.record_id
)
SELECT
  t.record_id, t.packets, t.ip_bytes, CAST(t.connections AS UINTEGER) AS connections, v.twin_id, p.interface_id AS peer_id,
  CASE WHEN v.record_id IS NOT NULL THEN 'overlap' WHEN b.record_id IS NOT NULL THEN 'balanced' END AS note
FROM total AS t
LEFT JOIN (SELECT DISTINCT record_id FROM correlate_balanced) AS b ON b.record_id = t.record_id
LEFT JOIN correlate_overlap AS v ON v.record_id = t.record_id
LEFT JOIN peer AS p ON p.record_id = t.record_id;
