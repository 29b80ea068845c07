-- Classes $after < class_id <= $upto with the record that stands for each.
SELECT
  c.class_id, i.interface_id, CAST(c.direction AS INTEGER) AS direction, c.protocol,
  coalesce(r.pkt_srcaddr, r.srcaddr) AS src, coalesce(r.pkt_dstaddr, r.dstaddr) AS dst,
  CASE WHEN c.protocol IN (6, 17, 132) THEN CAST(r.srcport AS INTEGER) ELSE 0 END AS sport,
  CASE WHEN c.protocol IN (6, 17, 132) THEN CAST(r.dstport AS INTEGER) ELSE 0 END AS dport
FROM correlate_class AS c
JOIN correlate_interface AS i ON i.place = c.place
JOIN data.flow_records AS r ON r.record_id = c.sample_id
WHERE c.class_id > $after AND c.class_id <= $upto
ORDER BY c.class_id;
