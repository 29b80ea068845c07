-- Every flow record with its verdict and the reason that follows from the record, the captures and the list of sessions alone. The
-- order of the cases is the order of docs/coverage.md; the mirror filters are asked only about records without a reason here.
CREATE OR REPLACE TEMP VIEW correlate_judged AS
WITH compared AS (
  SELECT
    r.record_id, r.log_status, r.action, r.protocol, r.srcport, r.dstport, r.srcaddr, r.dstaddr, r.flow_direction,
    coalesce(r.pkt_srcaddr, r.srcaddr) AS src, coalesce(r.pkt_dstaddr, r.dstaddr) AS dst,
    coalesce(r."start", r."end") AS start_s, coalesce(r."end", r."start") AS end_s,
    coalesce(s.packets, 0) AS packets_seen, coalesce(s.ip_bytes, 0) AS bytes_seen, coalesce(s.connections, 0) AS connections,
    coalesce(s.packets > r.packets, false) OR coalesce(s.ip_bytes > r.bytes, false) AS surplus,
    CASE
      WHEN r.log_status IN ('NODATA', 'SKIPDATA') OR coalesce(s.packets, 0) = 0 THEN 'none'
      WHEN coalesce(s.packets = r.packets, true) AND coalesce(s.ip_bytes = r.bytes, true) THEN 'full'
      ELSE 'partial'
    END AS verdict,
    s.note, s.twin_id, s.peer_id, p.place, p.interface_id, p.has_vantage, p.has_session, p.capture_first_s, p.capture_last_s, p.gaps,
    f.slack, f.has_captures, f.has_sessions, f.dropped, f.drop_first_s, f.drop_last_s
  FROM data.flow_records AS r
  JOIN correlate_place AS p ON p.interface_id = coalesce(r.interface_id, '')
  CROSS JOIN correlate_fact AS f
  LEFT JOIN correlate_seen AS s ON s.record_id = r.record_id
)
SELECT
  c.*,
  CASE
    WHEN verdict = 'full' THEN NULL
    WHEN verdict = 'partial' THEN NULL
    WHEN log_status = 'NODATA' THEN 'no-data'
    WHEN log_status = 'SKIPDATA' THEN 'skip-data'
    WHEN NOT has_captures THEN 'no-packets'
    WHEN src IS NULL OR dst IS NULL OR (coalesce(protocol, 6) IN (6, 17, 132) AND (srcport IS NULL OR dstport IS NULL))
      THEN 'no-addresses'
    WHEN protocol = 17 AND dstport IN (4789, 6081) AND t.address IS NOT NULL THEN 'is-mirror-traffic'
    WHEN protocol = 17 AND ((srcport IN (67, 68) AND dstport IN (67, 68)) OR (srcport IN (546, 547) AND dstport IN (546, 547)))
      THEN 'not-mirrorable'
    WHEN (src LIKE '169.254.169.%' OR dst LIKE '169.254.169.%' OR src LIKE 'fd00:ec2::%' OR dst LIKE 'fd00:ec2::%')
      AND (src IN ('169.254.169.254', '169.254.169.123', '169.254.169.250', '169.254.169.251', 'fd00:ec2::254', 'fd00:ec2::123',
          'fd00:ec2::250', 'fd00:ec2::240')
        OR dst IN ('169.254.169.254', '169.254.169.123', '169.254.169.250', '169.254.169.251', 'fd00:ec2::254', 'fd00:ec2::123',
          'fd00:ec2::250', 'fd00:ec2::240'))
      THEN 'not-mirrorable'
    WHEN end_s < capture_first_s OR start_s - slack > capture_last_s THEN 'outside-capture-time'
    WHEN gaps IS NOT NULL AND len(list_filter(gaps, gap -> gap.first_s <= start_s - slack AND gap.last_s >= end_s)) > 0
      THEN 'outside-capture-time'
    WHEN action = 'REJECT' THEN 'rejected'
    WHEN has_sessions AND NOT has_session AND NOT has_vantage AND interface_id <> '' THEN 'interface-not-mirrored'
    -- Linux's port of VXLAN is never a mirror's.
    WHEN protocol = 17 AND (dstport = 8472 OR (dstport IN (4789, 6081) AND NOT a.may_be_mirror AND NOT b.may_be_mirror))
      AND a.address IS NOT NULL AND b.address IS NOT NULL
      THEN 'inside-overlay'
  END AS early_reason,
  start_s < capture_first_s OR end_s > capture_last_s
    OR (gaps IS NOT NULL AND len(list_filter(gaps, gap -> gap.first_s <= end_s AND gap.last_s >= start_s)) > 0) AS at_edge,
  dropped > 0 AND end_s >= drop_first_s AND start_s - slack <= drop_last_s AS at_drop
FROM compared AS c
LEFT JOIN correlate_target AS t ON t.address = c.dstaddr
LEFT JOIN correlate_tunnel AS a ON a.address = c.src
LEFT JOIN correlate_tunnel AS b ON b.address = c.dst;
