-- Mirror sessions for every interface of the logs, so that the rules are asked about every record without packets.
INSERT INTO data.mirror_sessions (session_id, session_number, interface_id, filter_id, target_id, vni, evidence_id)
SELECT 'tms-' || row_number() OVER (ORDER BY interface_id), 1, interface_id, 'tmf-' || hash(interface_id) % 3, 'tmt-1',
  row_number() OVER (ORDER BY interface_id), 3
FROM (SELECT DISTINCT interface_id FROM data.flow_records);
INSERT INTO data.mirror_filters (filter_id, amazon_dns, evidence_id) VALUES ('tmf-0', false, 3), ('tmf-1', false, 3), ('tmf-2', true, 3);
INSERT INTO data.mirror_rules (filter_id, rule_id, direction, rule_number, action, protocol, source_cidr, destination_cidr,
  destination_port_from, destination_port_to, evidence_id)
SELECT filter_id, direction || n, direction, n * 10, CASE n WHEN 1 THEN 'reject' ELSE 'accept' END, CASE n WHEN 2 THEN 17 ELSE 6 END,
  '0.0.0.0/0', CASE n WHEN 3 THEN '64.0.0.0/3' ELSE '10.32.0.0/11' END, n * 100, n * 100 + 400, 3
FROM (VALUES ('tmf-0'), ('tmf-1'), ('tmf-2')) AS f(filter_id), (VALUES ('ingress'), ('egress')) AS d(direction), range(1, 6) AS r(n);
