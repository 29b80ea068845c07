-- Most records are alone: theirs is the only record of an interface for one connection and direction, which is the only one they may
-- log. No packet of theirs is claimed by another record, so sums of the window and of its slack decide.

-- All others, whose packets have to be given out second by second.
CREATE OR REPLACE TEMP TABLE correlate_contended AS
WITH crowd AS (
  SELECT place, side FROM correlate_match GROUP BY place, side HAVING count(*) > 1
)
SELECT m.record_id FROM correlate_match AS m JOIN crowd AS c ON c.place = m.place AND c.side = m.side
UNION
SELECT record_id FROM correlate_match GROUP BY record_id HAVING count(*) > 1
UNION
SELECT record_id FROM correlate_match WHERE shared OR NOT allowed OR end_s - start_s + $slack + $after > 1024;

-- More records of one interface and side than an honest log has in weeks: of those, only so many per bucket are compared.
CREATE OR REPLACE TEMP TABLE correlate_throng AS
SELECT place, side FROM correlate_match GROUP BY place, side HAVING count(*) > 4096;

CREATE OR REPLACE TEMP VIEW correlate_bin AS
SELECT CAST(connection_id AS BIGINT) * 2 + CAST(from_responder AS BIGINT) AS side, second, packets, ip_bytes FROM data.activity;

-- A window and its slack reach into two neighbouring buckets of 1024 s at most: with each second standing in both, each record looks
-- once, however long its connection.
CREATE OR REPLACE TEMP VIEW correlate_binned AS
SELECT side, second, packets, ip_bytes, second // 1024 - half AS bucket FROM correlate_bin, (VALUES (0), (1)) AS halves(half);

CREATE OR REPLACE TEMP TABLE correlate_lone AS
WITH alone AS (
  SELECT m.*
  FROM correlate_match AS m
  LEFT JOIN correlate_contended AS c ON c.record_id = m.record_id
  WHERE c.record_id IS NULL
),
counted AS (
  SELECT
    a.record_id, any_value(a.place) AS place, any_value(a.side) AS side, any_value(a.start_s) AS start_s, any_value(a.end_s) AS end_s,
    any_value(a.logged_packets) AS logged_packets, any_value(a.logged_bytes) AS logged_bytes,
    CAST(sum(CASE WHEN b.second BETWEEN a.start_s AND a.end_s THEN b.packets ELSE 0 END) AS BIGINT) AS held_packets,
    CAST(sum(CASE WHEN b.second BETWEEN a.start_s AND a.end_s THEN b.ip_bytes ELSE 0 END) AS BIGINT) AS held_bytes,
    CAST(sum(b.packets) AS BIGINT) AS packets,
    CAST(sum(b.ip_bytes) AS BIGINT) AS ip_bytes
  FROM alone AS a
  JOIN correlate_binned AS b
    ON b.side = a.side AND b.bucket = (a.start_s - $slack) // 1024
    AND b.second >= a.start_s - $slack AND b.second <= a.end_s + $after
  GROUP BY a.record_id
)
SELECT
  record_id, place, side, start_s, end_s, logged_packets, logged_bytes,
  -- Packets near the window count as far as the record lacks them: slack explains missing packets, it makes no surplus.
  CASE WHEN fits THEN packets ELSE held_packets END AS packets,
  CASE WHEN fits THEN ip_bytes ELSE held_bytes END AS ip_bytes,
  NOT fits AND packets > held_packets AND coalesce(held_packets < logged_packets, true) AND coalesce(held_bytes < logged_bytes, true)
    AS split
FROM (
  SELECT *, coalesce(packets <= logged_packets, true) AND coalesce(ip_bytes <= logged_bytes, true) AS fits FROM counted
);

-- Where only some of the packets near the window fit, the nearest are taken, as for contended records.
INSERT INTO correlate_contended SELECT record_id FROM correlate_lone WHERE split;
DELETE FROM correlate_lone WHERE split OR packets = 0;
