-- UDP flood in packets: datagrams towards one address from many sources (or very many from few) that are hardly answered.
-- Replies from reflectors' ports belong to udp-amplification; mirror
-- traffic (UDP 4789 and 6081) is one-way by design. One row per source, ranked by packets.
with busy as (
    select resp_ip from data.connections where protocol = 17 group by resp_ip having sum(orig_pkts) >= $packets
),
sent as (
    select conversation_id, min(resp_ip) as dst, min(resp_port) as port, min(orig_ip) as src, max(orig_pkts) as packets,
        max(orig_ip_bytes) as ip_bytes, max(resp_pkts) as replies, min(first_ts) as first_ts, max(last_ts) as last_ts,
        min(connection_id) as connection_id
    from data.connections
    where protocol = 17 and orig_pkts > 0 and resp_ip in (select resp_ip from busy)
        and resp_port not in (4789, 6081)
        and not (detect.is_reflector(orig_port) and not detect.is_reflector(resp_port))
    group by conversation_id
),
seconds as (
    select dst, first_ts // 1000000000 as second,
        sum(cast(ceil(packets * least(1.0, $window * 1e9 / greatest(1.0, last_ts - first_ts))) as bigint)) as packets
    from sent group by dst, first_ts // 1000000000
),
windows as (
    select dst, sum(packets) over (
        partition by dst order by second range between cast($window as bigint) - 1 preceding and current row
    ) as packets
    from seconds
),
peaks as (
    select dst, max(packets) as peak from windows group by dst having max(packets) >= $packets
),
totals as (
    select dst, count(distinct src) as sources, sum(packets) as packets, sum(ip_bytes) as ip_bytes, sum(replies) as replies,
        count(distinct port) as ports, min(port) as port, min(first_ts) as first_ts, max(last_ts) as last_ts
    from sent group by dst
),
targets as (
    select totals.*, peaks.peak, row_number() over (order by peaks.peak desc, dst) as rank
    from totals join peaks using (dst)
    where replies <= packets * $reply_share and (sources >= $sources or peak >= $packets * $few_sources_factor)
        and detect.scope(dst) not in ('multicast', 'broadcast')
),
attackers as (
    select dst, src, sum(packets) as packets, min(connection_id) as connection_id,
        row_number() over (partition by dst order by sum(packets) desc, src) as ordinal
    from sent where dst in (select dst from targets) group by dst, src
)
select targets.dst as subject, targets.peak, targets.sources, targets.packets, targets.ip_bytes, targets.ports, targets.port,
    false as rejected, true as directed, targets.first_ts, targets.last_ts, attackers.src, attackers.packets as source_packets,
    connections.evidence_id, connections.first_packet as packet, null as line, attackers.connection_id, null as record_id
from attackers
join targets on targets.dst = attackers.dst
join data.connections as connections on connections.connection_id = attackers.connection_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
