-- Connections whose packets a flow record counts, most packets first.
SELECT c.connection_id, c.proto, c.orig_ip, c.orig_port, c.resp_ip, c.resp_port, l.packets
FROM data.record_connections AS l
JOIN data.connections AS c ON c.connection_id = l.connection_id
WHERE l.record_id = $record
ORDER BY l.packets DESC, c.connection_id
LIMIT $limit
