-- Every second of packets with every contended record whose window it may belong to. distance is 0 where the window holds it.
CREATE OR REPLACE TEMP TABLE correlate_pair AS
WITH contended AS (
  SELECT m.*
  FROM correlate_match AS m
  JOIN correlate_contended AS c ON c.record_id = m.record_id
  LEFT JOIN correlate_throng AS t ON t.place = m.place AND t.side = m.side
  WHERE t.place IS NULL
  UNION ALL
  -- AWS writes one record a minute: 4096 in 1024 s are a log that repeats itself, and all with all would never end.
  SELECT
    record_id, place, rejected, start_s, end_s, logged_packets, logged_bytes, side, shared, seen_at, allowed
  FROM (
    SELECT m.*, row_number() OVER (PARTITION BY m.place, m.side, m.start_s // 1024 ORDER BY m.start_s, m.record_id) AS nth
    FROM correlate_match AS m
    JOIN correlate_contended AS c ON c.record_id = m.record_id
    JOIN correlate_throng AS t ON t.place = m.place AND t.side = m.side
  )
  WHERE nth <= 4096
)
SELECT
  r.*, b.second, b.packets, b.ip_bytes, greatest(r.start_s - b.second, b.second - r.end_s, 0) AS distance
FROM contended AS r
JOIN correlate_binned AS b
  ON b.side = r.side AND b.bucket = (r.start_s - $slack) // 1024
  AND b.second >= r.start_s - $slack AND b.second <= r.end_s + $after
WHERE r.end_s - r.start_s + $slack + $after <= 1024
UNION ALL
-- Longer windows, which AWS does not write.
SELECT
  r.*, b.second, b.packets, b.ip_bytes, greatest(r.start_s - b.second, b.second - r.end_s, 0) AS distance
FROM contended AS r
JOIN correlate_bin AS b ON b.side = r.side AND b.second >= r.start_s - $slack AND b.second <= r.end_s + $after
WHERE r.end_s - r.start_s + $slack + $after > 1024;
DROP TABLE correlate_match;
DROP TABLE correlate_side;
