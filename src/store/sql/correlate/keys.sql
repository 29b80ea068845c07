-- The key of every flow record that has one: packet-level addresses before interface-level ones (NAT gateways, secondary addresses);
-- without a protocol first TCP. Ports count for TCP, UDP and SCTP only: for other protocols the records have 0/0.
-- A record that has only one of start and end is given AWS's longest window, 600 s; one that has neither fits any time.
CREATE OR REPLACE TEMP VIEW correlate_record AS
SELECT
  record_id,
  coalesce(interface_id, '') AS interface_id,
  coalesce(action = 'REJECT', false) AS rejected,
  least(coalesce("start", "end" - 600, 0), coalesce("end", "start" + 600, 8589934592)) AS start_s,
  greatest(coalesce("start", "end" - 600, 0), coalesce("end", "start" + 600, 8589934592)) AS end_s,
  packets AS logged_packets,
  bytes AS logged_bytes,
  CAST(coalesce(protocol, 6) AS INTEGER) AS protocol,
  coalesce(pkt_srcaddr, srcaddr) AS src,
  coalesce(pkt_dstaddr, dstaddr) AS dst,
  CASE WHEN coalesce(protocol, 6) IN (6, 17, 132) THEN CAST(srcport AS INTEGER) ELSE 0 END AS sport,
  CASE WHEN coalesce(protocol, 6) IN (6, 17, 132) THEN CAST(dstport AS INTEGER) ELSE 0 END AS dport,
  -- As logged, for the second try.
  srcaddr, dstaddr, pkt_srcaddr, pkt_dstaddr, srcport, dstport, protocol AS logged_protocol
FROM data.flow_records;

CREATE OR REPLACE TEMP VIEW correlate_try AS SELECT * FROM correlate_record;
