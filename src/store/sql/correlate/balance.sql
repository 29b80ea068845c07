-- Consecutive records of one flow share a boundary that neither logs exactly: the second where one ends and the next starts belongs
-- to both, and start and end may be late by $slack seconds. Each second was given whole to one record. Where a run of records has
-- surplus packets that later records of the run lack, to the packet and the byte, and every surplus lies within reach of the next
-- record's start, the boundary is the only difference and all records of the run agree with the packets.

-- Runs are tried with the seconds as they were given; and with each second near a window added to the record it is nearest to, lacking
-- or not, as where all times of a flow are late and each window holds what belongs to the next.
CREATE OR REPLACE TEMP TABLE correlate_chain AS
WITH tried AS (
  SELECT DISTINCT false AS generous, place, only_side AS side
  FROM correlate_doubt
  WHERE only_side IS NOT NULL AND packets > logged_packets AND ip_bytes > logged_bytes
  UNION ALL
  SELECT DISTINCT true, d.place, d.only_side
  FROM correlate_doubt AS d
  JOIN correlate_best AS b ON b.place = d.place AND b.side = d.only_side AND b.best.distance > 0
),
given AS (
  SELECT false AS generous, record_id, side, sum(packets) AS packets, sum(ip_bytes) AS ip_bytes
  FROM correlate_given
  GROUP BY record_id, side
  UNION ALL
  SELECT true, b.best.record_id, b.side, sum(b.packets), sum(b.ip_bytes)
  FROM correlate_best AS b
  JOIN tried AS t ON t.generous AND t.place = b.place AND t.side = b.side
  GROUP BY b.best.record_id, b.side
),
member AS (
  SELECT DISTINCT t.generous, o.record_id, o.place, o.side, o.start_s, o.end_s, o.logged_packets, o.logged_bytes
  FROM correlate_offer AS o
  JOIN tried AS t ON t.place = o.place AND t.side = o.side
  WHERE o.logged_packets IS NOT NULL AND o.logged_bytes IS NOT NULL
)
SELECT
  m.generous, m.record_id, m.place, m.side, m.logged_packets, m.logged_bytes,
  row_number() OVER run AS nth,
  lead(m.start_s) OVER run AS next_start_s,
  CAST(sum(coalesce(g.packets, 0) - m.logged_packets) OVER run AS BIGINT) AS surplus_packets,
  CAST(sum(coalesce(g.ip_bytes, 0) - m.logged_bytes) OVER run AS BIGINT) AS surplus_bytes
FROM member AS m
LEFT JOIN given AS g ON g.generous = m.generous AND g.record_id = m.record_id AND g.side = m.side
LEFT JOIN correlate_sum AS s ON s.record_id = m.record_id
-- A record of several connections is not told apart by side: it is no link of a chain.
WHERE s.record_id IS NULL OR s.only_side = m.side
WINDOW run AS (PARTITION BY m.generous, m.place, m.side ORDER BY m.start_s, m.end_s, m.record_id);

CREATE OR REPLACE TEMP TABLE correlate_balanced AS
WITH second AS (
  SELECT c.generous, c.place, c.side, c.nth, g.second, g.packets, g.ip_bytes
  FROM correlate_chain AS c
  JOIN correlate_given AS g ON g.record_id = c.record_id AND g.side = c.side
  WHERE NOT c.generous
  UNION ALL
  SELECT c.generous, c.place, c.side, c.nth, b.second, b.packets, b.ip_bytes
  FROM correlate_chain AS c
  JOIN correlate_best AS b ON b.side = c.side AND b.best.record_id = c.record_id
  WHERE c.generous
),
-- Packets of a record, or of up to 15 before it, that are within reach of the next record's start.
movable AS (
  SELECT c.generous, c.record_id, sum(e.packets) AS packets, sum(e.ip_bytes) AS ip_bytes
  FROM correlate_chain AS c
  CROSS JOIN range(0, 16) AS back(steps)
  JOIN second AS e
    ON e.generous = c.generous AND e.place = c.place AND e.side = c.side AND e.nth = c.nth - back.steps
    AND e.second >= c.next_start_s - $slack
  GROUP BY c.generous, c.record_id
),
point AS (
  SELECT generous, place, side, nth, surplus_packets, surplus_bytes FROM correlate_chain
  UNION ALL
  SELECT DISTINCT generous, place, side, CAST(0 AS BIGINT), CAST(0 AS BIGINT), CAST(0 AS BIGINT) FROM correlate_chain
),
-- A run starts after a point and ends where the surplus is what it was at that point. Runs lie within one another, so longer ones than
-- 256 records are not tried, but for those between points without surplus, which follow one another.
run AS (
  SELECT
    generous, place, side, nth, surplus_packets, surplus_bytes,
    lead(nth) OVER (PARTITION BY generous, place, side, surplus_packets, surplus_bytes ORDER BY nth) AS until
  FROM point
),
member AS (
  SELECT *, unnest(range(nth + 1, until)) AS member_nth
  FROM run
  WHERE until > nth + 1 AND (until <= nth + 256 OR (surplus_packets = 0 AND surplus_bytes = 0))
),
carried AS (
  SELECT
    r.generous, r.place, r.side, r.nth, r.until,
    c.surplus_packets - r.surplus_packets AS packets, c.surplus_bytes - r.surplus_bytes AS ip_bytes,
    coalesce(m.packets, 0) AS movable_packets, coalesce(m.ip_bytes, 0) AS movable_bytes
  FROM member AS r
  JOIN correlate_chain AS c ON c.generous = r.generous AND c.place = r.place AND c.side = r.side AND c.nth = r.member_nth
  LEFT JOIN movable AS m ON m.generous = c.generous AND m.record_id = c.record_id
),
sound AS (
  SELECT generous, place, side, nth, until
  FROM carried
  GROUP BY generous, place, side, nth, until
  HAVING bool_and(packets > 0 AND ip_bytes > 0 AND packets <= movable_packets AND ip_bytes <= movable_bytes)
)
SELECT DISTINCT c.record_id, c.side, c.logged_packets AS packets, c.logged_bytes AS ip_bytes
FROM (SELECT *, unnest(range(nth + 1, until + 1)) AS member_nth FROM sound) AS s
JOIN correlate_chain AS c ON c.generous = s.generous AND c.place = s.place AND c.side = s.side AND c.nth = s.member_nth;
