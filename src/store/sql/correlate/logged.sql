-- Packets of each connection that fall into a record's window, whatever the record's interface and the vantage.
CREATE OR REPLACE TEMP TABLE correlate_logged AS
WITH held AS (
  SELECT side, second, packets, ip_bytes, record_id FROM correlate_pair WHERE distance = 0
  UNION
  SELECT side, second, packets, ip_bytes, record_id FROM correlate_given
),
bin AS (
  SELECT side, second, any_value(packets) AS packets, any_value(ip_bytes) AS ip_bytes FROM held GROUP BY side, second
),
packets AS (
  SELECT side // 2 AS connection_id, CAST(sum(packets) AS BIGINT) AS packets, CAST(sum(ip_bytes) AS BIGINT) AS ip_bytes
  FROM bin
  GROUP BY side // 2
),
records AS (
  SELECT connection_id, count(*) AS records
  FROM (SELECT DISTINCT side // 2 AS connection_id, record_id FROM held)
  GROUP BY connection_id
)
SELECT p.connection_id, r.records, p.packets, p.ip_bytes
FROM packets AS p
JOIN records AS r ON r.connection_id = p.connection_id;

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
  c.orig_pkts = 0 OR c.resp_pkts = 0 AS one_sided, v.interface_id AS seen_at
FROM data.connections AS c
LEFT JOIN correlate_conversation AS l ON l.conversation_id = c.conversation_id
LEFT JOIN correlate_vantage AS v ON v.vantage = c.vantage
WHERE l.conversation_id IS NULL;

-- Interfaces whose records could have logged the connection: where it was seen, and whose addresses it has.
CREATE OR REPLACE TEMP TABLE correlate_candidate AS
WITH named AS (
  SELECT connection_id, seen_at AS interface_id FROM correlate_unlogged WHERE seen_at IS NOT NULL
  UNION
  SELECT u.connection_id, o.interface_id FROM correlate_unlogged AS u JOIN correlate_own AS o ON o.address = u.orig_ip
  UNION
  SELECT u.connection_id, o.interface_id FROM correlate_unlogged AS u JOIN correlate_own AS o ON o.address = u.resp_ip
)
SELECT
  n.connection_id, min(n.interface_id) AS interface_id, bool_or(coalesce(i.is_logged, false)) AS is_logged,
  min(i.first_s) AS first_s, max(i.last_s) AS last_s
FROM named AS n
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
LEFT JOIN correlate_candidate AS c ON c.connection_id = u.connection_id
JOIN correlate_skip AS s ON s.start_s <= u.last_s AND s.end_s >= u.first_s - $slack
WHERE c.interface_id IS NULL OR s.interface_id = c.interface_id OR s.interface_id = u.seen_at
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
