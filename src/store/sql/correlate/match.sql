-- Joins the records of the view correlate_try to the sides of connections, by the key and by time: the window, $slack seconds before
-- its start (AWS may log start and end late) and $after seconds after its end.
INSERT INTO correlate_match
SELECT
  r.record_id, i.place, r.rejected, r.start_s, r.end_s, r.logged_packets, r.logged_bytes, s.side, s.shared, s.seen_at,
  -- An interface that has a vantage is compared with what is seen there, and with captures of no known interface.
  i.interface_id = '' OR s.seen_at IS NULL OR s.seen_at = i.place OR (NOT i.has_vantage AND x.place IS NULL)
FROM correlate_try AS r
JOIN correlate_side AS s
  ON s.src = r.src AND s.dst = r.dst AND s.protocol = r.protocol AND s.sport = r.sport AND s.dport = r.dport
  AND s.last_s >= r.start_s - $slack AND s.first_s <= r.end_s + $after
JOIN correlate_interface AS i ON i.interface_id = r.interface_id
LEFT JOIN correlate_stranger AS x ON x.place = i.place AND x.seen_at = s.seen_at;
