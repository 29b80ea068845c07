-- Both directions of every connection with the key that a flow record of that direction has. ICMP records have ports 0/0, whatever
-- type and code. side is twice the connection's number, plus one for the responder.
CREATE OR REPLACE TEMP TABLE correlate_side AS
WITH shared AS (
  SELECT conversation_id FROM data.connections GROUP BY conversation_id HAVING count(*) > 1
),
known AS (
  SELECT
    CAST(c.connection_id AS BIGINT) * 2 AS side, s.conversation_id IS NOT NULL AS shared, i.place AS seen_at,
    CAST(c.protocol AS INTEGER) AS protocol, c.orig_ip, c.resp_ip,
    CASE WHEN c.protocol IN (1, 58) THEN 0 ELSE CAST(c.orig_port AS INTEGER) END AS orig_port,
    CASE WHEN c.protocol IN (1, 58) THEN 0 ELSE CAST(c.resp_port AS INTEGER) END AS resp_port,
    c.first_ts // 1000000000 AS first_s, c.last_ts // 1000000000 AS last_s
  FROM data.connections AS c
  LEFT JOIN shared AS s ON s.conversation_id = c.conversation_id
  LEFT JOIN correlate_vantage AS v ON v.vantage = c.vantage
  LEFT JOIN correlate_interface AS i ON i.interface_id = v.interface_id
)
SELECT side, shared, seen_at, first_s, last_s, protocol, orig_ip AS src, resp_ip AS dst, orig_port AS sport, resp_port AS dport
FROM known
UNION ALL
SELECT side + 1, shared, seen_at, first_s, last_s, protocol, resp_ip, orig_ip, resp_port, orig_port
FROM known;

-- Flow records and the sides of connections that have their key and may have packets in their window.
CREATE OR REPLACE TEMP TABLE correlate_match (
  record_id BIGINT, place INTEGER, rejected BOOLEAN, start_s BIGINT, end_s BIGINT, logged_packets BIGINT, logged_bytes BIGINT,
  side BIGINT, shared BOOLEAN, seen_at INTEGER, allowed BOOLEAN
);
