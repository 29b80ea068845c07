-- The coverage of every connection, in the order of the connections.
INSERT INTO data.connection_coverage (connection_id, verdict, reason, records, logged_packets, logged_bytes, other_record_id, detail)
WITH kind AS (
  SELECT
    u.*,
    CASE
      WHEN u.protocol IN (6, 17) AND (u.resp_ip IN ('169.254.169.253', 'fd00:ec2::253') AND u.resp_port = 53
        OR u.orig_ip IN ('169.254.169.253', 'fd00:ec2::253') AND u.orig_port = 53) THEN 'amazon-dns-not-logged'
      WHEN u.resp_ip IN ('169.254.169.254', 'fd00:ec2::254') OR u.orig_ip IN ('169.254.169.254', 'fd00:ec2::254')
        THEN 'metadata-not-logged'
      WHEN u.resp_ip IN ('169.254.169.123', 'fd00:ec2::123') OR u.orig_ip IN ('169.254.169.123', 'fd00:ec2::123')
        THEN 'time-sync-not-logged'
      WHEN u.protocol = 17 AND (u.orig_port IN (67, 68) AND u.resp_port IN (67, 68) OR u.orig_port IN (546, 547) AND u.resp_port IN (546, 547))
        THEN 'dhcp-not-logged'
      WHEN u.resp_ip IN ('169.254.169.250', '169.254.169.251', 'fd00:ec2::250', 'fd00:ec2::240') THEN 'not-logged-kind'
      WHEN u.protocol = 17 AND u.resp_port IN (4789, 6081) AND t.address IS NOT NULL THEN 'not-logged-kind'
    END AS never,
    -- The Amazon resolver of a VPC is the base of its first block plus two: x.x.x.2 for blocks of /24 and larger.
    u.protocol IN (6, 17) AND u.resp_port = 53 AND u.resp_ip LIKE '%.2' AND own.address IS NULL AND m.address IS NULL
      AND (u.resp_ip LIKE '10.%' OR u.resp_ip LIKE '192.168.%' OR regexp_matches(u.resp_ip, '^172\.(1[6-9]|2[0-9]|3[01])\.'))
      AS resolver,
    mo.address IS NOT NULL OR m.address IS NOT NULL AS is_mentioned
  FROM correlate_unlogged AS u
  LEFT JOIN correlate_target AS t ON t.address = u.resp_ip
  LEFT JOIN (SELECT DISTINCT address FROM correlate_own) AS own ON own.address = u.resp_ip
  LEFT JOIN correlate_mentioned AS m ON m.address = u.resp_ip
  LEFT JOIN correlate_mentioned AS mo ON mo.address = u.orig_ip
),
reasoned AS (
  SELECT
    k.connection_id, g.record_id AS skip_id, k.resolver, k.never, l.accepted, l.rejected, l.reject_only,
    CASE
      WHEN NOT l.has_logs THEN 'no-logs'
      WHEN k.never IS NOT NULL THEN k.never
      WHEN k.resolver THEN 'amazon-dns-not-logged'
      WHEN k.last_s < l.first_s - $slack OR k.first_s > l.last_s THEN 'outside-log-time'
      WHEN k.in_overlay AND NOT k.is_mentioned THEN 'inside-overlay'
      WHEN c.connection_id IS NOT NULL AND NOT c.is_logged THEN 'interface-not-logged'
      WHEN c.connection_id IS NULL AND NOT k.is_mentioned THEN 'interface-not-logged'
      WHEN k.last_s < c.first_s - $slack OR k.first_s > c.last_s THEN 'outside-log-time'
      WHEN g.record_id IS NOT NULL THEN 'skip-data'
      WHEN l.accept_only AND k.one_sided THEN 'only-accept-logged'
      WHEN l.reject_only OR (l.rejected > 0 AND l.accepted = 0) THEN 'only-reject-logged'
      ELSE 'unexplained'
    END AS reason
  FROM kind AS k
  CROSS JOIN correlate_log AS l
  LEFT JOIN correlate_candidate AS c ON c.connection_id = k.connection_id
  LEFT JOIN correlate_gap AS g ON g.connection_id = k.connection_id
)
SELECT
  c.connection_id,
  CASE WHEN v.conversation_id IS NOT NULL THEN 'logged' ELSE 'unlogged' END,
  r.reason,
  coalesce(l.records, v.records, 0), coalesce(l.packets, 0), coalesce(l.ip_bytes, 0),
  CASE WHEN r.reason = 'skip-data' THEN r.skip_id END,
  CASE
    WHEN v.conversation_id IS NOT NULL AND l.connection_id IS NULL THEN 'logged as the same conversation at another vantage'
    WHEN r.reason = 'amazon-dns-not-logged' AND r.never IS NULL
      THEN 'assumed to be the VPC''s resolver: a private address ending in .2, port 53, that no record and no interface has'
    WHEN r.reason = 'only-reject-logged' AND NOT r.reject_only THEN 'assumed: every record that has an action says REJECT'
  END
FROM data.connections AS c
LEFT JOIN correlate_logged AS l ON l.connection_id = c.connection_id
LEFT JOIN correlate_conversation AS v ON v.conversation_id = c.conversation_id
LEFT JOIN reasoned AS r ON r.connection_id = c.connection_id;
