-- Records whose packets do not add up to what they log, the ones included whose packets all went to other records. held is all that
-- the window holds, whoever it was given to.
CREATE OR REPLACE TEMP TABLE correlate_sum AS
SELECT
  record_id, CAST(sum(packets) AS BIGINT) AS packets, CAST(sum(ip_bytes) AS BIGINT) AS ip_bytes,
  CASE WHEN min(side) = max(side) THEN min(side) END AS only_side
FROM correlate_link
GROUP BY record_id;

CREATE OR REPLACE TEMP TABLE correlate_doubt AS
WITH open AS (
  SELECT o.*, coalesce(s.packets, 0) AS given_packets, coalesce(s.ip_bytes, 0) AS given_bytes
  FROM correlate_offer AS o
  LEFT JOIN correlate_sum AS s ON s.record_id = o.record_id
  WHERE coalesce(s.packets <> o.logged_packets, s.packets IS NULL) OR coalesce(s.ip_bytes <> o.logged_bytes, s.packets IS NULL)
)
SELECT
  record_id, place, rejected, start_s, end_s, logged_packets, logged_bytes, given_packets AS packets, given_bytes AS ip_bytes,
  CASE WHEN min(side) = max(side) THEN min(side) END AS only_side,
  sum(CASE WHEN distance = 0 THEN packets ELSE 0 END) AS held_packets,
  sum(CASE WHEN distance = 0 THEN ip_bytes ELSE 0 END) AS held_bytes
FROM open
GROUP BY record_id, place, rejected, start_s, end_s, logged_packets, logged_bytes, given_packets, given_bytes;
