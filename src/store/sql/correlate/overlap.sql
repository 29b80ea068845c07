-- One flow log never logs a packet twice, so two records of one interface and key whose windows overlap by more than the second at
-- their boundary come from two flow logs, and each accounts for all packets of its window. The same holds for a record that repeats
-- another one to the byte. A REJECT beside an ACCEPT is no second log: the packets that were mirrored are the accepted ones.
CREATE OR REPLACE TEMP TABLE correlate_overlap AS
WITH short AS (
  SELECT d.*
  FROM correlate_doubt AS d
  LEFT JOIN correlate_balanced AS b ON b.record_id = d.record_id
  WHERE b.record_id IS NULL AND d.held_packets > d.packets
    AND coalesce(d.held_packets <= d.logged_packets, true) AND coalesce(d.held_bytes <= d.logged_bytes, true)
),
-- The records that were given what the window of a short one holds.
rival AS (
  SELECT
    s.record_id, s.start_s, s.end_s, w.record_id AS other_id, w.start_s AS other_start_s, w.end_s AS other_end_s,
    least(s.end_s, w.end_s) - greatest(s.start_s, w.start_s) AS common_s,
    s.packets = 0 AND w.start_s = s.start_s AND w.end_s = s.end_s AND w.rejected = s.rejected
      AND w.logged_packets IS NOT DISTINCT FROM s.logged_packets AND w.logged_bytes IS NOT DISTINCT FROM s.logged_bytes AS twin
  FROM short AS s
  JOIN correlate_offer AS o ON o.record_id = s.record_id AND o.distance = 0
  JOIN correlate_best AS b ON b.place = o.place AND b.side = o.side AND b.second = o.second
  JOIN correlate_offer AS w ON w.record_id = b.best.record_id AND w.side = o.side AND w.second = o.second
  WHERE w.record_id <> s.record_id AND (w.rejected OR NOT s.rejected)
)
SELECT record_id, min(other_id) FILTER (twin) AS twin_id
FROM rival
GROUP BY record_id
HAVING bool_or(
  twin OR common_s > 1
  OR (common_s = 1 AND (start_s >= other_start_s AND end_s <= other_end_s OR start_s <= other_start_s AND end_s >= other_end_s))
  OR (common_s = 0 AND (start_s > other_start_s AND end_s < other_end_s OR start_s < other_start_s AND end_s > other_end_s))
);
