-- Capture interfaces whose machine reports dropped packets.
SELECT evidence_id, interface, name, packets, dropped, count(*) OVER () AS total
FROM data.interfaces
WHERE dropped > 0
ORDER BY dropped DESC, evidence_id, interface
LIMIT $limit
