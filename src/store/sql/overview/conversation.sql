-- Connections of the same conversation as $connection with the vantage each was seen at, that connection first.
SELECT c.connection_id, CAST(c.orig_pkts + c.resp_pkts AS BIGINT) AS packets, c.copies,
       v.vantage, v.kind, v.tunnel, v.outer_src, v.outer_dst, v.vni, v.interface, v.first_ts, v.last_ts, i.name, e.path
FROM data.connections AS c
JOIN data.vantages AS v ON v.vantage = c.vantage
LEFT JOIN data.interfaces AS i ON i.evidence_id = v.evidence_id AND i.interface = v.interface
LEFT JOIN data.evidence AS e ON e.evidence_id = v.evidence_id
WHERE c.conversation_id = (SELECT conversation_id FROM data.connections WHERE connection_id = $connection)
ORDER BY c.connection_id <> $connection, c.connection_id
LIMIT $limit
