-- Records that the mirror configuration has to explain, each reduced to what rules can tell apart: the blocks that hold its addresses
-- and the port ranges its ports fall into. Ten million records become a handful of classes.

-- Blocks that rules name, as ranges of fixed-width hexadecimal digits.
CREATE OR REPLACE TEMP TABLE correlate_block AS
SELECT CAST(block AS INTEGER) AS block, "first" AS first_hex, "last" AS last_hex, length("first") AS digits
FROM (SELECT unnest(from_json($blocks, '[{"block":"INTEGER","first":"VARCHAR","last":"VARCHAR"}]'), recursive := true));

CREATE OR REPLACE TEMP TABLE correlate_port AS
WITH boundary AS (SELECT DISTINCT unnest(from_json($ports, '["INTEGER"]')) AS port)
SELECT CAST(p.port AS INTEGER) AS port, CAST(count(b.port) AS INTEGER) AS class
FROM range(0, 65536) AS p(port)
LEFT JOIN boundary AS b ON b.port <= p.port
GROUP BY p.port;

CREATE OR REPLACE TEMP VIEW correlate_open AS
SELECT
  record_id, place, interface_id, src, dst, srcaddr, dstaddr, flow_direction,
  CAST(coalesce(protocol, 6) AS INTEGER) AS protocol,
  CASE WHEN coalesce(protocol, 6) IN (6, 17, 132) THEN CAST(srcport AS INTEGER) ELSE 0 END AS sport,
  CASE WHEN coalesce(protocol, 6) IN (6, 17, 132) THEN CAST(dstport AS INTEGER) ELSE 0 END AS dport
FROM correlate_judged
WHERE verdict = 'none' AND early_reason IS NULL AND has_session;

CREATE OR REPLACE TEMP TABLE correlate_address AS
WITH named AS (
  SELECT src AS address FROM correlate_open
  UNION
  SELECT dst FROM correlate_open
),
-- Groups of an IPv6 address left and right of its '::'; all of them on the left where it has none.
halved AS (
  SELECT
    address,
    string_split(split_part(address, '::', 1), ':') AS head,
    CASE WHEN contains(address, '::') THEN string_split(split_part(address, '::', 2), ':') ELSE [] END AS tail
  FROM named
  WHERE contains(address, ':')
),
grouped AS (
  SELECT
    address, list_filter(head, g -> g <> '') AS head, list_filter(tail, g -> g <> '') AS tail
  FROM halved
),
digits AS (
  SELECT
    address,
    format('{:02x}{:02x}{:02x}{:02x}',
      TRY_CAST(split_part(address, '.', 1) AS UTINYINT), TRY_CAST(split_part(address, '.', 2) AS UTINYINT),
      TRY_CAST(split_part(address, '.', 3) AS UTINYINT), TRY_CAST(split_part(address, '.', 4) AS UTINYINT)) AS hex
  FROM named
  WHERE NOT contains(address, ':')
  UNION ALL
  SELECT
    address,
    lower(array_to_string(list_transform(
      list_concat(list_concat(head, list_transform(range(greatest(8 - len(head) - len(tail), 0)), z -> '0')), tail),
      g -> lpad(g, 4, '0')), ''))
  FROM grouped
),
held AS (
  SELECT d.address, string_agg(b.block, ',' ORDER BY b.block) AS blocks
  FROM digits AS d
  LEFT JOIN correlate_block AS b ON b.digits = length(d.hex) AND d.hex >= b.first_hex AND d.hex <= b.last_hex
  GROUP BY d.address
)
SELECT address, CAST(dense_rank() OVER (ORDER BY coalesce(blocks, '')) AS INTEGER) AS class FROM held;

-- Direction as logged, else by which address is the interface's own; 0 where neither tells.
CREATE OR REPLACE TEMP TABLE correlate_classed AS
SELECT
  o.record_id, o.place, o.protocol, s.class AS src_class, d.class AS dst_class, sp.class AS sport_class, dp.class AS dport_class,
  CASE
    WHEN o.flow_direction = 'ingress' THEN 1
    WHEN o.flow_direction = 'egress' THEN 2
    WHEN os.address IS NOT NULL AND od.address IS NULL THEN 2
    WHEN od.address IS NOT NULL AND os.address IS NULL THEN 1
    ELSE 0
  END AS direction
FROM correlate_open AS o
JOIN correlate_address AS s ON s.address = o.src
JOIN correlate_address AS d ON d.address = o.dst
JOIN correlate_port AS sp ON sp.port = o.sport
JOIN correlate_port AS dp ON dp.port = o.dport
LEFT JOIN correlate_own AS os ON os.interface_id = o.interface_id AND os.address = o.srcaddr
LEFT JOIN correlate_own AS od ON od.interface_id = o.interface_id AND od.address = o.dstaddr;

-- One record stands for all of its class.
CREATE OR REPLACE TEMP TABLE correlate_class AS
SELECT
  CAST(row_number() OVER (ORDER BY min(record_id)) AS BIGINT) AS class_id,
  place, protocol, src_class, dst_class, sport_class, dport_class, direction, min(record_id) AS sample_id
FROM correlate_classed
GROUP BY place, protocol, src_class, dst_class, sport_class, dport_class, direction;
