-- Packets of one connection. They lie between its first and last, which spares looking at the rest of a long capture.
SELECT count(*) AS packets
FROM data.packets
WHERE connection_id = $connection AND ts BETWEEN $first_ts AND $last_ts
