-- Every second of packets with every flow record of its key whose window it may belong to: the window itself, $slack seconds before
-- its start (AWS may log start and end late) and $after seconds after its end.

CREATE OR REPLACE TEMP TABLE correlate_match AS
SELECT
  r.record_id, i.place, r.rejected, r.start_s, r.end_s, r.logged_packets, r.logged_bytes, s.side, s.shared, s.seen_at,
  -- An interface that has a vantage is compared with what is seen there, and with captures of no known interface.
  i.interface_id = '' OR s.seen_at IS NULL OR s.seen_at = i.place OR NOT i.has_vantage AS allowed
FROM correlate_try AS r
JOIN correlate_side AS s
  ON s.src = r.src AND s.dst = r.dst AND s.protocol = r.protocol AND s.sport = r.sport AND s.dport = r.dport
  AND s.last_s >= r.start_s - $slack AND s.first_s <= r.end_s + $after
JOIN correlate_interface AS i ON i.interface_id = r.interface_id;

-- A window and its slack reach into two neighbouring buckets of 1024 s at most, so each second stands in the table twice and each
-- record looks once: one equality join. Longer windows, which AWS does not write, join without buckets.
INSERT INTO correlate_pair
WITH bin AS (
  SELECT CAST(connection_id AS BIGINT) * 2 + CAST(from_responder AS BIGINT) AS side, second, CAST(packets AS BIGINT) AS packets, ip_bytes
  FROM data.activity
),
binned AS (
  SELECT side, second, packets, ip_bytes, second // 1024 - half AS bucket FROM bin, (VALUES (0), (1)) AS halves(half)
)
SELECT
  r.record_id, r.place, r.rejected, r.start_s, r.end_s, r.logged_packets, r.logged_bytes, r.side, b.second, b.packets, b.ip_bytes,
  greatest(r.start_s - b.second, b.second - r.end_s, 0), r.shared, r.seen_at, r.allowed
FROM correlate_match AS r
JOIN binned AS b
  ON b.side = r.side AND b.bucket = (r.start_s - $slack) // 1024
  AND b.second >= r.start_s - $slack AND b.second <= r.end_s + $after
WHERE r.end_s - r.start_s + $slack + $after <= 1024
UNION ALL
SELECT
  r.record_id, r.place, r.rejected, r.start_s, r.end_s, r.logged_packets, r.logged_bytes, r.side, b.second, b.packets, b.ip_bytes,
  greatest(r.start_s - b.second, b.second - r.end_s, 0), r.shared, r.seen_at, r.allowed
FROM correlate_match AS r
JOIN bin AS b ON b.side = r.side AND b.second >= r.start_s - $slack AND b.second <= r.end_s + $after
WHERE r.end_s - r.start_s + $slack + $after > 1024;
