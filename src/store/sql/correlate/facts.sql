-- What holds for the whole case and for each interface, that reasons are read from.

-- Time that captures cover: per interface the files that overlap a vantage of it, else all files. place 0 stands for all.
CREATE OR REPLACE TEMP TABLE correlate_scope AS
WITH file AS (
  SELECT first_ts // 1000000000 AS first_s, last_ts // 1000000000 AS last_s
  FROM data.evidence
  WHERE kind = 'capture' AND first_ts IS NOT NULL AND last_ts IS NOT NULL
  UNION ALL
  -- A vantage lasts from its first packet to its last, whatever lies between its files: it stands in only where no file has times.
  SELECT v.first_ts // 1000000000, v.last_ts // 1000000000
  FROM data.vantages AS v
  LEFT JOIN (
    SELECT min(first_ts) AS first_ts FROM data.evidence WHERE kind = 'capture' AND first_ts IS NOT NULL AND last_ts IS NOT NULL
  ) AS timed ON timed.first_ts IS NOT NULL
  WHERE timed.first_ts IS NULL
),
scoped AS (
  SELECT 0 AS place, first_s, last_s FROM file
  UNION ALL
  SELECT i.place, f.first_s, f.last_s
  FROM data.vantages AS v
  JOIN correlate_vantage AS m ON m.vantage = v.vantage
  JOIN correlate_interface AS i ON i.interface_id = m.interface_id
  JOIN file AS f ON f.first_s <= v.last_ts // 1000000000 AND f.last_s >= v.first_ts // 1000000000
),
reached AS (
  SELECT place, first_s, max(last_s) OVER (PARTITION BY place ORDER BY first_s, last_s ROWS UNBOUNDED PRECEDING) AS last_s
  FROM scoped
),
followed AS (
  SELECT place, first_s, last_s, lead(first_s) OVER (PARTITION BY place ORDER BY first_s, last_s) AS next_s FROM reached
)
SELECT
  place, min(first_s) AS first_s, max(last_s) AS last_s,
  -- Files that follow one another within the slack are one capture that was rotated.
  list({'first_s': last_s + 1, 'last_s': next_s - 1} ORDER BY first_s) FILTER (next_s > last_s + 1 + $slack) AS gaps
FROM followed
GROUP BY place;

CREATE OR REPLACE TEMP TABLE correlate_place AS
SELECT
  i.interface_id, i.place, i.has_vantage, i.has_session,
  coalesce(own.first_s, every.first_s) AS capture_first_s,
  coalesce(own.last_s, every.last_s) AS capture_last_s,
  CASE WHEN own.place IS NULL THEN every.gaps ELSE own.gaps END AS gaps
FROM correlate_interface AS i
LEFT JOIN correlate_scope AS own ON own.place = i.place
LEFT JOIN correlate_scope AS every ON every.place = 0;

CREATE OR REPLACE TEMP TABLE correlate_fact AS
SELECT
  CAST($slack AS BIGINT) AS slack,
  c.captures > 0 OR v.vantages > 0 AS has_captures,
  m.sessions > 0 AS has_sessions,
  d.dropped, d.first_s AS drop_first_s, d.last_s AS drop_last_s
FROM (SELECT count(*) AS captures FROM data.evidence WHERE kind = 'capture' AND packets > 0) AS c,
  (SELECT count(*) AS vantages FROM data.vantages) AS v,
  (SELECT count(*) AS sessions FROM data.mirror_sessions) AS m,
  (
    SELECT
      coalesce(CAST(sum(i.dropped) AS BIGINT), 0) AS dropped,
      coalesce(min(e.first_ts // 1000000000), 0) AS first_s,
      coalesce(max(e.last_ts // 1000000000), 8589934592) AS last_s
    FROM data.interfaces AS i
    LEFT JOIN data.evidence AS e ON e.evidence_id = i.evidence_id
    WHERE i.dropped > 0
  ) AS d;

-- Where mirror copies are sent: outer destinations that were seen, and the interfaces of configured targets.
CREATE OR REPLACE TEMP TABLE correlate_target AS
SELECT outer_dst AS address FROM data.vantages WHERE outer_dst IS NOT NULL
UNION
SELECT o.address
FROM data.mirror_targets AS t
JOIN correlate_own AS o ON o.interface_id = t.interface_id;

-- Ends of overlay networks' tunnels, whose packets are compared by what is inside. What is outermost may be a mirror's as well.
CREATE OR REPLACE TEMP TABLE correlate_tunnel AS
SELECT address, bool_and(may_be_mirror) AS may_be_mirror
FROM (
  SELECT unnest([overlay_src, overlay_dst]) AS address, false AS may_be_mirror FROM data.vantages
  UNION ALL
  SELECT unnest([outer_src, outer_dst]), true FROM data.vantages
)
WHERE address IS NOT NULL
GROUP BY address;

-- A SKIPDATA line of the same interface and time explains packets that no record logs.
CREATE OR REPLACE TEMP TABLE correlate_skip AS
SELECT coalesce(interface_id, '') AS interface_id, record_id, "start" AS start_s, "end" AS end_s
FROM data.flow_records
WHERE log_status = 'SKIPDATA' AND "start" IS NOT NULL AND "end" IS NOT NULL;

CREATE OR REPLACE TEMP TABLE correlate_skipped AS
SELECT d.record_id, min(s.record_id) AS skip_id
FROM (
  SELECT record_id, place, start_s, end_s, logged_packets, logged_bytes, packets, ip_bytes FROM correlate_doubt
  UNION ALL
  SELECT record_id, place, start_s, end_s, logged_packets, logged_bytes, packets, ip_bytes FROM correlate_lone
) AS d
JOIN correlate_interface AS i ON i.place = d.place
JOIN correlate_skip AS s ON s.interface_id = i.interface_id AND s.start_s <= d.end_s AND s.end_s >= d.start_s - $slack
WHERE d.packets > d.logged_packets OR d.ip_bytes > d.logged_bytes
GROUP BY d.record_id;

-- Filled from the mirror configuration where there is any.
CREATE OR REPLACE TEMP TABLE correlate_outcome (
  class_id BIGINT, reason VARCHAR, session_id VARCHAR, rule_number UINTEGER, detail VARCHAR
);
CREATE OR REPLACE TEMP TABLE correlate_explained (record_id BIGINT, class_id BIGINT);
