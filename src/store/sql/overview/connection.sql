-- One connection with the verdict of the flow logs on it.
SELECT c.*, v.verdict, v.reason, v.records, v.logged_packets, v.logged_bytes, v.detail
FROM data.connections AS c
LEFT JOIN data.connection_coverage AS v ON v.connection_id = c.connection_id
WHERE c.connection_id = $connection
