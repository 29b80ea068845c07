-- Gives each second of packets to exactly one flow record per network interface.

-- A conversation seen from several vantages counts once per record: at the record's own interface if it is seen there, else where
-- most packets were seen. forward is the same for both vantages, even where they disagree on who opened the connection.
CREATE OR REPLACE TEMP TABLE correlate_seen_from AS
WITH seen AS (
  SELECT
    p.record_id, p.side, c.conversation_id,
    (p.side % 2 = 1) <> (c.orig_ip > c.resp_ip OR (c.orig_ip = c.resp_ip AND c.orig_port > c.resp_port)) AS forward,
    coalesce(p.seen_at, 0) <> p.place AS elsewhere,
    -sum(p.packets) AS fewer
  FROM correlate_pair AS p
  JOIN data.connections AS c ON c.connection_id = p.side // 2
  WHERE p.shared AND p.allowed
  GROUP BY ALL
)
SELECT record_id, min({'elsewhere': elsewhere, 'fewer': fewer, 'side': side}).side AS side
FROM seen
GROUP BY record_id, conversation_id, forward;

CREATE OR REPLACE TEMP VIEW correlate_offer AS
SELECT * FROM correlate_pair WHERE allowed AND NOT shared
UNION ALL
SELECT p.*
FROM correlate_pair AS p
JOIN correlate_seen_from AS f ON f.record_id = p.record_id AND f.side = p.side
WHERE p.allowed AND p.shared;

-- The record whose window holds the second; of several an ACCEPT, then the earlier one. Else the nearest window.
CREATE OR REPLACE TEMP TABLE correlate_best AS
SELECT
  place, side, second,
  min({'distance': distance, 'rejected': rejected, 'start_s': start_s, 'end_s': end_s, 'record_id': record_id}) AS best,
  any_value(packets) AS packets, any_value(ip_bytes) AS ip_bytes
FROM correlate_offer
GROUP BY place, side, second;

CREATE OR REPLACE TEMP TABLE correlate_given AS
SELECT best.record_id AS record_id, place, side, second, packets, ip_bytes FROM correlate_best WHERE best.distance = 0;

-- Seconds that no window holds go to the nearest record that still lacks packets, nearest first, and never beyond what was logged:
-- slack explains missing packets, it does not make surplus ones.
CREATE OR REPLACE TEMP TABLE correlate_lacking AS
WITH held AS (
  SELECT record_id, sum(packets) AS packets, sum(ip_bytes) AS ip_bytes FROM correlate_given GROUP BY record_id
)
SELECT
  o.record_id, o.place, o.rejected, o.start_s, o.end_s, o.side, o.second, o.packets, o.ip_bytes, o.distance,
  coalesce(o.logged_packets, 4611686018427387904) - coalesce(h.packets, 0) AS need_packets,
  coalesce(o.logged_bytes, 4611686018427387904) - coalesce(h.ip_bytes, 0) AS need_bytes
FROM correlate_offer AS o
JOIN correlate_best AS b ON b.place = o.place AND b.side = o.side AND b.second = o.second
LEFT JOIN held AS h ON h.record_id = o.record_id
WHERE b.best.distance > 0 AND coalesce(h.packets < o.logged_packets, true) AND coalesce(h.ip_bytes < o.logged_bytes, true);

INSERT INTO correlate_given
WITH chosen AS (
  SELECT place, side, second, min({'distance': distance, 'rejected': rejected, 'start_s': start_s, 'end_s': end_s, 'record_id': record_id}) AS best
  FROM correlate_lacking
  GROUP BY place, side, second
),
counted AS (
  SELECT
    l.record_id, l.place, l.side, l.second, l.packets, l.ip_bytes, l.need_packets, l.need_bytes,
    sum(l.packets) OVER nearest AS upto_packets,
    sum(l.ip_bytes) OVER nearest AS upto_bytes
  FROM correlate_lacking AS l
  JOIN chosen AS c ON c.side = l.side AND c.second = l.second AND c.best.record_id = l.record_id
  WINDOW nearest AS (PARTITION BY l.record_id ORDER BY l.distance, l.second, l.side ROWS UNBOUNDED PRECEDING)
)
SELECT record_id, place, side, second, packets, ip_bytes
FROM counted
WHERE upto_packets <= need_packets AND upto_bytes <= need_bytes;
DROP TABLE correlate_lacking;

-- Packets of each record by side of a connection.
CREATE OR REPLACE TEMP TABLE correlate_link AS
SELECT record_id, side, CAST(sum(packets) AS BIGINT) AS packets, CAST(sum(ip_bytes) AS BIGINT) AS ip_bytes
FROM correlate_given
GROUP BY record_id, side;
