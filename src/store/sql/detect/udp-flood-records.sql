-- UDP flood in flow records: datagrams towards one address from many sources (or very many from few) that are hardly answered.
-- Packets are added up per interface and the interface with most counts. Replies from reflectors' ports belong to
-- udp-amplification; mirror traffic (UDP 4789 and 6081) is one-way by design. One row per source, ranked by packets.
with busy as (
    select dst from detect_flow_pairs where protocol = 17 group by dst having sum(packets) >= $packets
),
sent as (
    select record_id, seen_at, src, dst, dstport as port, packets, bytes, first_second, last_second, rejected
    from detect.flows
    where protocol = 17 and dst in (select dst from busy) and dstport not in (4789, 6081)
        and not (detect.is_reflector(srcport) and not detect.is_reflector(dstport))
),
replied as (
    select src as dst, max(packets) as replies
    from (
        select src, seen_at, sum(packets) as packets from detect.flows
        where protocol = 17 and src in (select dst from busy) group by src, seen_at
    ) as per_interface
    group by src
),
seconds as (
    select dst, port, seen_at, first_second as second, sum(packets) as packets, sum(bytes) as bytes, bool_and(rejected) as rejected,
        max(last_second) as last_second,
        sum(cast(ceil(packets * least(1.0, $window * 1.0 / greatest(1, last_second - first_second + 1))) as bigint)) as spread
    from sent group by dst, port, seen_at, first_second
),
windows as (
    select dst, sum(spread) over (
        partition by dst, seen_at order by second range between cast($window as bigint) - 1 preceding and current row
    ) as packets
    from (select dst, seen_at, second, sum(spread) as spread from seconds group by dst, seen_at, second) as all_ports
),
peaks as (
    select dst, max(packets) as peak from windows group by dst having max(packets) >= $packets
),
volumes as (
    select dst, max(packets) as packets, max(bytes) as ip_bytes
    from (select dst, seen_at, sum(packets) as packets, sum(bytes) as bytes from seconds group by dst, seen_at) as per_interface
    group by dst
),
totals as (
    select dst, count(distinct port) as ports, min(port) as port, bool_and(rejected) as rejected,
        detect.nanoseconds(min(second)) as first_ts, detect.nanoseconds(max(last_second)) as last_ts
    from seconds group by dst
),
attackers as (
    select dst, src, max(packets) as packets, min(record_id) as record_id
    from (
        select dst, src, seen_at, sum(packets) as packets, min(record_id) as record_id from sent
        where dst in (select dst from peaks) group by dst, src, seen_at
    ) as per_interface
    group by dst, src
),
sources as (
    select dst, count(*) as sources from attackers group by dst
),
targets as (
    select totals.*, volumes.packets, volumes.ip_bytes, peaks.peak, sources.sources,
        row_number() over (order by peaks.peak desc, dst) as rank
    from totals join volumes using (dst) join peaks using (dst) join sources using (dst) left join replied using (dst)
    where coalesce(replies, 0) <= packets * $reply_share
        and (sources >= $sources or peak >= $packets * $few_sources_factor)
        and detect.scope(dst) not in ('multicast', 'broadcast')
),
ranked as (
    select *, row_number() over (partition by dst order by packets desc, src) as ordinal
    from attackers where dst in (select dst from targets)
)
select targets.dst as subject, targets.peak, targets.sources, targets.packets, targets.ip_bytes, targets.ports, targets.port,
    targets.rejected, true as directed, targets.first_ts, targets.last_ts, ranked.src, ranked.packets as source_packets,
    records.evidence_id, null as packet, records.line, null as connection_id, ranked.record_id
from ranked
join targets on targets.dst = ranked.dst
join data.flow_records as records on records.record_id = ranked.record_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
