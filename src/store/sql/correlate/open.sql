-- Records that the mirror configuration has to explain, each reduced to what its rules can tell apart: the ranges that its addresses
-- and its ports fall into. Ten million records become a handful of classes.

-- Ranges of IPv4 addresses as integers, of IPv6 addresses as 32 hexadecimal digits; $addresses holds where each range starts.
CREATE OR REPLACE TEMP TABLE correlate_range4 AS
SELECT
  1 AS family, CAST(row_number() OVER (ORDER BY first_hex) AS INTEGER) AS class, CAST('0x' || first_hex AS BIGINT) AS first_address,
  coalesce(CAST('0x' || lead(first_hex) OVER (ORDER BY first_hex) AS BIGINT), 4294967296) - 1 AS last_address
FROM (SELECT unnest(from_json($addresses, '["VARCHAR"]')) AS first_hex)
WHERE length(first_hex) = 8;

CREATE OR REPLACE TEMP TABLE correlate_range6 AS
SELECT
  1 AS family, -CAST(row_number() OVER (ORDER BY first_hex) AS INTEGER) AS class, first_hex,
  coalesce(lead(first_hex) OVER (ORDER BY first_hex), 'g') AS next_hex
FROM (SELECT unnest(from_json($addresses, '["VARCHAR"]')) AS first_hex)
WHERE length(first_hex) = 32;

CREATE OR REPLACE TEMP TABLE correlate_port AS
SELECT CAST(p.port AS INTEGER) AS port, CAST(max(b.first_port) AS INTEGER) AS class
FROM range(0, 65536) AS p(port)
JOIN (SELECT unnest(from_json($ports, '["INTEGER"]')) AS first_port) AS b ON b.first_port <= p.port
GROUP BY p.port;

CREATE OR REPLACE TEMP VIEW correlate_open AS
SELECT
  record_id, place, interface_id, src, dst, srcaddr, dstaddr, flow_direction,
  CAST(coalesce(protocol, 6) AS INTEGER) AS protocol,
  CASE WHEN coalesce(protocol, 6) IN (6, 17, 132) THEN CAST(srcport AS INTEGER) ELSE 0 END AS sport,
  CASE WHEN coalesce(protocol, 6) IN (6, 17, 132) THEN CAST(dstport AS INTEGER) ELSE 0 END AS dport
FROM correlate_judged
WHERE verdict = 'none' AND early_reason IS NULL AND has_session;

-- IPv6 addresses are few: each is spelt out once. Groups left and right of '::', all of them left where there is none.
CREATE OR REPLACE TEMP TABLE correlate_address AS
WITH named AS (
  SELECT src AS address FROM correlate_record WHERE contains(src, ':')
  UNION
  SELECT dst FROM correlate_record WHERE contains(dst, ':')
),
halved AS (
  SELECT
    address,
    list_filter(string_split(split_part(address, '::', 1), ':'), g -> g <> '') AS head,
    CASE WHEN contains(address, '::') THEN list_filter(string_split(split_part(address, '::', 2), ':'), g -> g <> '') ELSE [] END AS tail
  FROM named
),
spelt AS (
  SELECT
    1 AS family, address,
    lower(array_to_string(list_transform(
      list_concat(list_concat(head, list_transform(range(greatest(8 - len(head) - len(tail), 0)), z -> '0')), tail),
      g -> lpad(g, 4, '0')), '')) AS hex
  FROM halved
)
SELECT s.address, r.class
FROM spelt AS s
JOIN correlate_range6 AS r ON r.family = s.family AND s.hex >= r.first_hex AND s.hex < r.next_hex
WHERE length(s.hex) = 32;

-- Direction as logged, else by which address is the interface's own; 0 where neither tells. Class 0 is for text that is no address.
CREATE OR REPLACE TEMP TABLE correlate_classed AS
WITH numbered AS (
  SELECT
    *, 1 AS family,
    CASE WHEN NOT contains(src, ':') THEN
      TRY_CAST(split_part(src, '.', 1) AS UTINYINT)::BIGINT * 16777216 + TRY_CAST(split_part(src, '.', 2) AS UTINYINT)::BIGINT * 65536
      + TRY_CAST(split_part(src, '.', 3) AS UTINYINT)::BIGINT * 256 + TRY_CAST(split_part(src, '.', 4) AS UTINYINT)::BIGINT END AS src_number,
    CASE WHEN NOT contains(dst, ':') THEN
      TRY_CAST(split_part(dst, '.', 1) AS UTINYINT)::BIGINT * 16777216 + TRY_CAST(split_part(dst, '.', 2) AS UTINYINT)::BIGINT * 65536
      + TRY_CAST(split_part(dst, '.', 3) AS UTINYINT)::BIGINT * 256 + TRY_CAST(split_part(dst, '.', 4) AS UTINYINT)::BIGINT END AS dst_number
  FROM correlate_open
)
SELECT
  o.record_id, o.place, o.protocol,
  coalesce(s4.class, s6.class, 0) AS src_class, coalesce(d4.class, d6.class, 0) AS dst_class,
  sp.class AS sport_class, dp.class AS dport_class,
  CASE
    WHEN o.flow_direction = 'ingress' THEN 1
    WHEN o.flow_direction = 'egress' THEN 2
    WHEN os.address IS NOT NULL AND od.address IS NULL THEN 2
    WHEN od.address IS NOT NULL AND os.address IS NULL THEN 1
    ELSE 0
  END AS direction
FROM numbered AS o
LEFT JOIN correlate_range4 AS s4 ON s4.family = o.family AND o.src_number >= s4.first_address AND o.src_number <= s4.last_address
LEFT JOIN correlate_range4 AS d4 ON d4.family = o.family AND o.dst_number >= d4.first_address AND o.dst_number <= d4.last_address
LEFT JOIN correlate_address AS s6 ON s6.address = o.src
LEFT JOIN correlate_address AS d6 ON d6.address = o.dst
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
