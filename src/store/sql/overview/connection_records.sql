-- Flow records that account for a connection, window by window, each with what was seen of the connection in it.
SELECT l.from_responder, l.packets AS connection_packets, l.ip_bytes AS connection_bytes, v.verdict, v.reason, r.*
FROM data.record_connections AS l
JOIN data.flow_records AS r ON r.record_id = l.record_id
LEFT JOIN data.coverage AS v ON v.record_id = l.record_id
WHERE l.connection_id = $connection
ORDER BY r."start", r."end", l.from_responder, r.record_id
LIMIT $limit
