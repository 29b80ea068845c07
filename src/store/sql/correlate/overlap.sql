-- One flow log never logs a packet twice, so two records of one interface and key whose windows overlap by more than the boundary
-- second come from two flow logs, and each accounts for all packets of its window. The same holds for a record that repeats another
-- one to the byte. A REJECT beside an ACCEPT is no second log: the packets that were mirrored are the accepted ones.
CREATE OR REPLACE TEMP TABLE correlate_overlap AS
WITH short AS (
  SELECT d.*
  FROM correlate_doubt AS d
  LEFT JOIN correlate_balanced AS b ON b.record_id = d.record_id
  WHERE b.record_id IS NULL AND d.held_packets > d.packets
    AND (coalesce(d.packets < d.logged_packets, d.packets = 0) OR coalesce(d.ip_bytes < d.logged_bytes, d.packets = 0))
),
twin AS (
  SELECT s.record_id, min(w.record_id) AS twin_id
  FROM short AS s
  JOIN correlate_offer AS o ON o.record_id = s.record_id AND o.distance = 0
  JOIN correlate_best AS b ON b.place = o.place AND b.side = o.side AND b.second = o.second
  JOIN correlate_offer AS w ON w.record_id = b.best.record_id AND w.side = o.side AND w.second = o.second
  WHERE s.packets = 0 AND w.start_s = s.start_s AND w.end_s = s.end_s AND w.rejected = s.rejected
    AND w.logged_packets IS NOT DISTINCT FROM s.logged_packets AND w.logged_bytes IS NOT DISTINCT FROM s.logged_bytes
  GROUP BY s.record_id
)
SELECT s.record_id, t.twin_id
FROM short AS s
LEFT JOIN twin AS t ON t.record_id = s.record_id
WHERE t.twin_id IS NOT NULL OR (s.inner_packets > s.packets AND NOT s.rejected);
