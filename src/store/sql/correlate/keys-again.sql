-- Second keys for the records whose first key found no packets: interface-level addresses, UDP where the record has no protocol,
-- ICMPv6 where it has the number of the hop-by-hop header (a logger that stops at the first header).
CREATE OR REPLACE TEMP TABLE correlate_again AS
WITH again AS (
  SELECT
    record_id, interface_id, rejected, start_s, end_s, logged_packets, logged_bytes,
    CASE WHEN logged_protocol = 0 THEN 58 ELSE coalesce(CAST(logged_protocol AS INTEGER), 17) END AS protocol,
    coalesce(srcaddr, src) AS src,
    coalesce(dstaddr, dst) AS dst,
    CASE WHEN coalesce(logged_protocol, 17) IN (6, 17, 132) THEN CAST(srcport AS INTEGER) ELSE 0 END AS sport,
    CASE WHEN coalesce(logged_protocol, 17) IN (6, 17, 132) THEN CAST(dstport AS INTEGER) ELSE 0 END AS dport
  FROM correlate_record
  WHERE pkt_srcaddr <> srcaddr OR pkt_dstaddr <> dstaddr OR logged_protocol IS NULL OR logged_protocol = 0
)
SELECT a.*
FROM again AS a
LEFT JOIN (SELECT DISTINCT record_id FROM correlate_match) AS p ON p.record_id = a.record_id
WHERE p.record_id IS NULL;

CREATE OR REPLACE TEMP VIEW correlate_try AS SELECT * FROM correlate_again;
