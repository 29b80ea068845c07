-- What the mirror configuration says of each record it was asked about.
INSERT INTO correlate_explained
SELECT r.record_id, o.class_id
FROM correlate_classed AS r
JOIN correlate_class AS c
  ON c.place = r.place AND c.protocol = r.protocol AND c.src_class = r.src_class AND c.dst_class = r.dst_class
  AND c.sport_class = r.sport_class AND c.dport_class = r.dport_class AND c.direction = r.direction
JOIN correlate_outcome AS o ON o.class_id = c.class_id;
