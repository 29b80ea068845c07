-- Which records account for each connection, and for how many of its packets: at the interface that logged most of them, as two
-- interfaces may log the same packets. Records of other interfaces than those of the vantage count as well: they log the packets,
-- though not where these were seen.
CREATE OR REPLACE TEMP TABLE correlate_logged AS
WITH link AS (
  SELECT
    coalesce(r.interface_id, '') AS interface_id, l.record_id, l.connection_id, l.from_responder,
    -- Two flow logs may log the same packets: each of them counts with what it was given alone.
    CASE WHEN v.record_id IS NULL THEN l.packets ELSE coalesce(g.packets, 0) END AS packets,
    CASE WHEN v.record_id IS NULL THEN l.ip_bytes ELSE coalesce(g.ip_bytes, 0) END AS ip_bytes
  FROM data.record_connections AS l
  JOIN data.flow_records AS r ON r.record_id = l.record_id
  LEFT JOIN correlate_overlap AS v ON v.record_id = l.record_id
  LEFT JOIN correlate_link AS g
    ON g.record_id = v.record_id AND g.side = CAST(l.connection_id AS BIGINT) * 2 + CAST(l.from_responder AS BIGINT)
  UNION ALL
  SELECT i.interface_id, p.record_id, p.side // 2, p.side % 2 = 1, p.packets, p.ip_bytes
  FROM correlate_pair AS p
  JOIN correlate_interface AS i ON i.place = p.place
  WHERE p.distance = 0 AND NOT p.allowed
),
sided AS (
  SELECT connection_id, from_responder, interface_id, count(*) AS records, sum(packets) AS packets, sum(ip_bytes) AS ip_bytes
  FROM link
  GROUP BY connection_id, from_responder, interface_id
),
most AS (
  SELECT connection_id, from_responder, sum(records) AS records, max(packets) AS packets, max(ip_bytes) AS ip_bytes
  FROM sided
  GROUP BY connection_id, from_responder
)
SELECT
  connection_id, CAST(sum(records) AS UINTEGER) AS records, CAST(sum(packets) AS BIGINT) AS packets, CAST(sum(ip_bytes) AS BIGINT) AS ip_bytes
FROM most
GROUP BY connection_id;

-- A copy seen from another vantage is accounted for by the records of its conversation.
CREATE OR REPLACE TEMP TABLE correlate_conversation AS
SELECT c.conversation_id, max(l.records) AS records
FROM data.connections AS c
JOIN correlate_logged AS l ON l.connection_id = c.connection_id
GROUP BY c.conversation_id;

-- Connections that no record accounts for.
CREATE OR REPLACE TEMP TABLE correlate_unlogged AS
SELECT
  c.connection_id, c.protocol, c.orig_ip, c.orig_port, c.resp_ip, c.resp_port,
  c.first_ts // 1000000000 AS first_s, c.last_ts // 1000000000 AS last_s,
  c.orig_pkts = 0 OR c.resp_pkts = 0 AS one_sided, v.interface_id AS seen_at, p.overlay_src IS NOT NULL AS in_overlay
FROM data.connections AS c
LEFT JOIN data.vantages AS p ON p.vantage = c.vantage
LEFT JOIN correlate_conversation AS l ON l.conversation_id = c.conversation_id
LEFT JOIN correlate_vantage AS v ON v.vantage = c.vantage
WHERE l.conversation_id IS NULL;

-- Interfaces whose records could have logged the connection: where it was seen, and whose addresses it has.
CREATE OR REPLACE TEMP TABLE correlate_named AS
SELECT connection_id, seen_at AS interface_id FROM correlate_unlogged WHERE seen_at IS NOT NULL
UNION
SELECT u.connection_id, o.interface_id FROM correlate_unlogged AS u JOIN correlate_own AS o ON o.address = u.orig_ip
UNION
SELECT u.connection_id, o.interface_id FROM correlate_unlogged AS u JOIN correlate_own AS o ON o.address = u.resp_ip;

CREATE OR REPLACE TEMP TABLE correlate_candidate AS
SELECT
  n.connection_id, min(n.interface_id) AS interface_id, bool_or(coalesce(i.is_logged, false)) AS is_logged,
  min(i.first_s) AS first_s, max(i.last_s) AS last_s
FROM correlate_named AS n
LEFT JOIN correlate_interface AS i ON i.interface_id = n.interface_id
GROUP BY n.connection_id;

-- Addresses of those connections that any record names.
CREATE OR REPLACE TEMP TABLE correlate_mentioned AS
WITH wanted AS (
  SELECT orig_ip AS address FROM correlate_unlogged
  UNION
  SELECT resp_ip FROM correlate_unlogged
),
mention AS (
  SELECT w.address FROM data.flow_records AS r JOIN wanted AS w ON w.address = r.srcaddr
  UNION
  SELECT w.address FROM data.flow_records AS r JOIN wanted AS w ON w.address = r.dstaddr
  UNION
  SELECT w.address FROM data.flow_records AS r JOIN wanted AS w ON w.address = r.pkt_srcaddr
  UNION
  SELECT w.address FROM data.flow_records AS r JOIN wanted AS w ON w.address = r.pkt_dstaddr
)
SELECT address FROM mention;

-- SKIPDATA lines in the time of a connection, of an interface that could have logged it; of any interface where none is known.
CREATE OR REPLACE TEMP TABLE correlate_gap AS
SELECT u.connection_id, min(s.record_id) AS record_id
FROM correlate_unlogged AS u
LEFT JOIN correlate_named AS n ON n.connection_id = u.connection_id
JOIN correlate_skip AS s ON s.start_s <= u.last_s AND s.end_s >= u.first_s - $slack
WHERE n.interface_id IS NULL OR s.interface_id = n.interface_id
GROUP BY u.connection_id;

-- What the logs record at all.
CREATE OR REPLACE TEMP TABLE correlate_log AS
SELECT
  r.records > 0 AS has_logs, r.first_s, r.last_s, r.accepted, r.rejected,
  coalesce(g.configs > 0 AND g.configs = g.accept_only, false) AS accept_only,
  coalesce(g.configs > 0 AND g.configs = g.reject_only, false) AS reject_only
FROM (
  SELECT
    count(*) AS records, min("start") AS first_s, max("end") AS last_s,
    count(*) FILTER (action = 'ACCEPT') AS accepted, count(*) FILTER (action = 'REJECT') AS rejected
  FROM data.flow_records
) AS r
CROSS JOIN (
  SELECT
    count(*) AS configs, count(*) FILTER (traffic_type = 'ACCEPT') AS accept_only,
    count(*) FILTER (traffic_type = 'REJECT') AS reject_only
  FROM data.flow_log_configs
) AS g;
