-- Which network interface each vantage shows, and what is known of every interface that the flow logs name.
-- A mirror packet's outer source is the primary address of its source interface; a VNI belongs to a session, and through it to an
-- interface, but VNIs set by hand may repeat, so session and address together decide before either alone.

-- Addresses that belong to one interface alone. Public addresses never appear in packets or records of the interface.
CREATE OR REPLACE TEMP TABLE correlate_own AS
SELECT DISTINCT interface_id, split_part(cidr, '/', 1) AS address
FROM data.interface_addresses
WHERE role <> 'public' AND (cidr LIKE '%.%/32' OR cidr LIKE '%:%/128')
UNION
SELECT interface_id, primary_ip FROM data.network_interfaces WHERE primary_ip IS NOT NULL;

-- Where nothing describes an interface: the one address that all its records have, on the side that flow-direction names. AWS writes the
-- interface's own address on one side of every record.
INSERT INTO correlate_own
WITH begin AS (
  SELECT r.record_id, r.interface_id, contains(r.srcaddr, ':') AS v6, r.srcaddr AS one, r.dstaddr AS other
  FROM (
    SELECT min(record_id) AS record_id
    FROM data.flow_records
    WHERE srcaddr IS NOT NULL AND dstaddr IS NOT NULL AND interface_id NOT IN (SELECT interface_id FROM correlate_own)
    GROUP BY interface_id, contains(srcaddr, ':')
  ) AS f
  JOIN data.flow_records AS r ON r.record_id = f.record_id
),
common AS (
  SELECT
    b.record_id,
    bool_and(CASE r.flow_direction
      WHEN 'egress' THEN r.srcaddr = b.one WHEN 'ingress' THEN r.dstaddr = b.one ELSE r.srcaddr = b.one OR r.dstaddr = b.one
    END) AS is_one,
    bool_and(CASE r.flow_direction
      WHEN 'egress' THEN r.srcaddr = b.other WHEN 'ingress' THEN r.dstaddr = b.other ELSE r.srcaddr = b.other OR r.dstaddr = b.other
    END) AS is_other
  FROM data.flow_records AS r
  JOIN begin AS b ON b.interface_id = r.interface_id AND b.v6 = contains(r.srcaddr, ':')
  WHERE r.dstaddr IS NOT NULL
  GROUP BY b.record_id
)
SELECT b.interface_id, CASE WHEN c.is_one THEN b.one ELSE b.other END
FROM common AS c
JOIN begin AS b ON b.record_id = c.record_id
WHERE c.is_one <> c.is_other;

CREATE OR REPLACE TEMP TABLE correlate_vantage AS
WITH candidate AS (
  SELECT v.vantage, s.interface_id, 1 AS rank
  FROM data.vantages AS v
  JOIN data.mirror_sessions AS s ON s.vni = v.vni
  JOIN correlate_own AS o ON o.interface_id = s.interface_id AND o.address = v.outer_src
  UNION ALL
  SELECT v.vantage, o.interface_id, 2 FROM data.vantages AS v JOIN correlate_own AS o ON o.address = v.outer_src
  UNION ALL
  -- The session alone, where the inventory says nothing of its interface.
  SELECT v.vantage, s.interface_id, 3
  FROM data.vantages AS v
  JOIN data.mirror_sessions AS s ON s.vni = v.vni
  LEFT JOIN (SELECT DISTINCT interface_id FROM correlate_own) AS o ON o.interface_id = s.interface_id
  WHERE v.kind = 'mirror' AND o.interface_id IS NULL
),
best AS (SELECT vantage, min(rank) AS rank FROM candidate GROUP BY vantage)
SELECT c.vantage, min(c.interface_id) AS interface_id
FROM candidate AS c
JOIN best AS b ON b.vantage = c.vantage AND b.rank = c.rank
GROUP BY c.vantage
HAVING count(DISTINCT c.interface_id) = 1;

-- What a vantage teaches: its outer source is an address of its interface.
INSERT INTO correlate_own
SELECT DISTINCT m.interface_id, v.outer_src
FROM data.vantages AS v
JOIN correlate_vantage AS m ON m.vantage = v.vantage
WHERE v.outer_src IS NOT NULL
EXCEPT
SELECT interface_id, address FROM correlate_own;

-- place numbers the interfaces; records without interface have the one whose id is ''.
CREATE OR REPLACE TEMP TABLE correlate_interface AS
WITH logged AS (
  SELECT coalesce(interface_id, '') AS interface_id, min("start") AS first_s, max("end") AS last_s, min(vpc_id) AS vpc_id
  FROM data.flow_records
  GROUP BY coalesce(interface_id, '')
),
named AS (
  SELECT interface_id FROM logged
  UNION
  SELECT interface_id FROM correlate_vantage
)
SELECT
  CAST(row_number() OVER (ORDER BY n.interface_id) AS INTEGER) AS place,
  n.interface_id,
  l.first_s,
  l.last_s,
  coalesce(a.vpc_id, l.vpc_id) AS vpc_id,
  l.interface_id IS NOT NULL AS is_logged,
  v.interface_id IS NOT NULL AS has_vantage,
  s.interface_id IS NOT NULL AS has_session
FROM named AS n
LEFT JOIN logged AS l ON l.interface_id = n.interface_id
LEFT JOIN (SELECT interface_id, min(vpc_id) AS vpc_id FROM data.network_interfaces GROUP BY interface_id) AS a
  ON a.interface_id = n.interface_id
LEFT JOIN (SELECT DISTINCT interface_id FROM correlate_vantage) AS v ON v.interface_id = n.interface_id
LEFT JOIN (SELECT DISTINCT interface_id FROM data.mirror_sessions) AS s ON s.interface_id = n.interface_id;

-- Networks may share addresses: what a vantage of one VPC shows of an address is of the interface that has it there, not of one in
-- another VPC. Peered VPCs do not share addresses and are not affected.
CREATE OR REPLACE TEMP TABLE correlate_stranger AS
SELECT DISTINCT x.place, v.place AS seen_at
FROM correlate_interface AS x
JOIN correlate_own AS o ON o.interface_id = x.interface_id
JOIN correlate_own AS same ON same.address = o.address AND same.interface_id <> o.interface_id
JOIN (
  SELECT interface_id, vpc_id FROM correlate_interface WHERE vpc_id IS NOT NULL
  UNION
  SELECT interface_id, vpc_id FROM data.network_interfaces WHERE vpc_id IS NOT NULL
) AS p ON p.interface_id = same.interface_id
JOIN correlate_interface AS v ON v.vpc_id = p.vpc_id AND v.has_vantage
WHERE x.vpc_id <> v.vpc_id;
