-- Every second of packets with every contended record whose window it may belong to. distance is 0 where the window holds it.
CREATE OR REPLACE TEMP TABLE correlate_pair AS
WITH contended AS (
  SELECT m.* FROM correlate_match AS m JOIN correlate_contended AS c ON c.record_id = m.record_id
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
