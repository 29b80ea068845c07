-- A case for the coverage benchmark: $connections connections that were captured, with their activity by second, and $records
-- flow records: both ends of every captured connection in windows of 60 s, the rest of interfaces nobody mirrored.
-- Everything is a hash of the row number, so the same numbers give the same case.
CREATE TEMP TABLE made AS
SELECT
  i,
  1700000000 + CAST(hash(i, 1) % 3600 AS BIGINT) AS first_s,
  CAST(CASE WHEN hash(i, 2) % 20 = 0 THEN 2 + hash(i, 3) % 8 ELSE 1 END AS BIGINT) AS bins,
  format('10.{}.{}.{}', hash(i, 4) % 4, hash(i, 5) % 250, 1 + hash(i, 6) % 250) AS orig_ip,
  CASE WHEN hash(i, 7) % 10 = 0
    THEN format('2001:db8:{:x}::{:x}', hash(i, 8) % 60000, hash(i, 9) % 60000)
    ELSE format('{}.{}.{}.{}', 20 + hash(i, 8) % 150, hash(i, 9) % 250, hash(i, 10) % 250, 1 + hash(i, 11) % 250)
  END AS resp_ip,
  CASE WHEN hash(i, 12) % 4 = 0 THEN 17 ELSE 6 END AS protocol,
  1024 + hash(i, 13) % 60000 AS orig_port,
  CASE hash(i, 14) % 4 WHEN 0 THEN 53 WHEN 1 THEN 80 ELSE 443 END AS resp_port
FROM range($connections) AS r(i);
INSERT INTO data.evidence (evidence_id, path, kind, format, size, first_ts, last_ts, packets, records, says)
VALUES (1, '/bench.pcap', 'capture', 'pcap', 0, 1700000000000000000, 1700004500000000000, 1, 0, ''),
  (2, '/bench.log', 'flow-log', 'flow-log-text', 0, 1700000000000000000, 1700004500000000000, 0, 1, '');
INSERT INTO data.vantages (vantage, kind, tunnel, evidence_id, interface, packets, first_ts, last_ts)
VALUES (1, 'interface', '', 1, 0, 1, 1700000000000000000, 1700004500000000000);
INSERT INTO data.activity (connection_id, from_responder, second, packets, ip_bytes, tcp_flags)
SELECT i + 1, side = 1, first_s + b * 17, 1 + hash(i, b, side) % 9, (1 + hash(i, b, side) % 9) * (40 + hash(i, b) % 1400), 16
FROM made, range(0, bins) AS bin(b), range(2) AS s(side);
INSERT INTO data.connections (connection_id, conversation_id, vantage, proto, protocol, orig_ip, orig_port, resp_ip, resp_port,
  first_ts, last_ts, orig_pkts, resp_pkts, conn_state, evidence_id, first_packet)
SELECT i + 1, i + 1, 1, CASE protocol WHEN 17 THEN 'udp' ELSE 'tcp' END, protocol, orig_ip, orig_port, resp_ip, resp_port,
  first_s * 1000000000, (first_s + (bins - 1) * 17) * 1000000000, 1, 1, 'SF', 1, 1
FROM made;
CREATE TEMP TABLE windowed AS
SELECT connection_id, from_responder, second // 60 AS w, min(second) AS first_s, max(second) AS last_s,
  sum(packets) AS packets, sum(ip_bytes) AS bytes
FROM data.activity GROUP BY ALL;
INSERT INTO data.flow_records (record_id, evidence_id, line, version, account_id, interface_id, srcaddr, dstaddr, srcport, dstport,
  protocol, packets, bytes, "start", "end", action, log_status)
SELECT row_number() OVER () AS id, 2, id, 2, '123456789012', interface_id, srcaddr, dstaddr, srcport, dstport, protocol, packets, bytes,
  first_s, last_s, action, 'OK'
FROM (
  SELECT format('eni-{:017x}', hash(CASE e WHEN 0 THEN orig_ip ELSE resp_ip END) % 400) AS interface_id,
    CASE WHEN from_responder THEN resp_ip ELSE orig_ip END AS srcaddr, CASE WHEN from_responder THEN orig_ip ELSE resp_ip END AS dstaddr,
    CASE WHEN from_responder THEN resp_port ELSE orig_port END AS srcport, CASE WHEN from_responder THEN orig_port ELSE resp_port END AS dstport,
    protocol, packets + CASE WHEN hash(i, e, 20) % 50 = 0 THEN 1 ELSE 0 END AS packets, bytes + CASE WHEN hash(i, e, 20) % 50 = 0 THEN 52 ELSE 0 END AS bytes,
    w.first_s + CAST(hash(i, w, 21) % 2 AS BIGINT) AS first_s, w.last_s + CAST(hash(i, w, 21) % 2 AS BIGINT) AS last_s, 'ACCEPT' AS action
  FROM windowed w JOIN made ON made.i + 1 = w.connection_id, range(2) AS ends(e)
  UNION ALL
  SELECT format('eni-{:017x}', 1000 + hash(n, 1) % 4000),
    format('10.{}.{}.{}', 4 + hash(n, 4) % 200, hash(n, 5) % 250, 1 + hash(n, 6) % 250),
    format('{}.{}.{}.{}', 20 + hash(n, 8) % 150, hash(n, 9) % 250, hash(n, 10) % 250, 1 + hash(n, 11) % 250),
    1024 + hash(n, 13) % 60000, CASE hash(n, 14) % 4 WHEN 0 THEN 53 WHEN 1 THEN 80 ELSE 443 END,
    CASE WHEN hash(n, 12) % 4 = 0 THEN 17 ELSE 6 END, 1 + hash(n, 15) % 50, (1 + hash(n, 15) % 50) * 200,
    1700000000 + CAST(hash(n, 16) % 3600 AS BIGINT), 1700000000 + CAST(hash(n, 16) % 3600 AS BIGINT) + CAST(hash(n, 17) % 60 AS BIGINT),
    CASE WHEN hash(n, 18) % 10 = 0 THEN 'REJECT' ELSE 'ACCEPT' END
  FROM range($records) AS r(n)
)
LIMIT $records;
DROP TABLE made;
DROP TABLE windowed;
