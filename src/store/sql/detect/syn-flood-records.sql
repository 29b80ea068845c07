-- SYN flood in flow records: requests that consist of SYN packets alone (tcp-flags 2 or 6; without tcp-flags: a few packets without
-- room for data). Packets are added up per interface and the interface with most counts. One row per source, ranked by packets.
with busy as (
    select dst from detect.flows where protocol = 6 and request group by dst having sum(packets) >= $syns
),
requests as (
    select record_id, seen_at, src, dst, dstport as port, packets, first_second, last_second, rejected,
        tcp_flags is not null as directed,
        coalesce(tcp_flags in (2, 6), true) and bytes <= packets * 64
            and (packets <= 3 or (tcp_flags in (2, 6) and bytes % packets = 0)) as half_open
    from detect.flows
    where protocol = 6 and request and packets > 0 and coalesce((tcp_flags & 2) = 2, true) and dst in (select dst from busy)
),
seconds as (
    select dst, port, seen_at, first_second as second,
        sum(cast(ceil(packets * least(1.0, $window * 1.0 / greatest(1, last_second - first_second + 1))) as bigint)) as syns
    from requests where half_open
    group by dst, port, seen_at, first_second
),
port_windows as (
    select dst, port, sum(syns) over (
        partition by dst, port, seen_at order by second range between cast($window as bigint) - 1 preceding and current row
    ) as syns
    from seconds
),
address_windows as (
    select dst, sum(syns) over (
        partition by dst, seen_at order by second range between cast($window as bigint) - 1 preceding and current row
    ) as syns
    from (select dst, seen_at, second, sum(syns) as syns from seconds group by dst, seen_at, second) as all_ports
),
port_totals as (
    select dst, port, avg(case when half_open then 1.0 else 0.0 end) as half_open_share from requests group by dst, port
),
address_totals as (
    select dst, avg(case when half_open then 1.0 else 0.0 end) as half_open_share,
        count(distinct case when half_open then src end) as sources,
        count(case when half_open and not rejected then 1 end) as accepted,
        bool_and(directed) as directed,
        min(case when half_open then first_second end) * 1000000000 as first_ts,
        max(case when half_open then last_second end) * 1000000000 as last_ts
    from requests group by dst
),
hits as (
    select dst, port, max(syns) as peak from port_windows group by dst, port having max(syns) >= $syns
),
floods as (
    select dst, port, peak from hits join port_totals using (dst, port) where half_open_share >= $half_open_share
    union all
    select dst, null as port, max(address_windows.syns) as peak from address_windows join address_totals using (dst)
    where half_open_share >= $half_open_share and sources >= $sources
    group by dst having max(address_windows.syns) >= $syns
),
targets as (
    select dst, max(peak) as peak, min(port) as port, count(distinct port) as ports, row_number() over (order by max(peak) desc, dst) as rank
    from floods group by dst
),
attackers as (
    select dst, src, max(syns) as syns, max(conversations) as conversations, min(record_id) as record_id,
        row_number() over (partition by dst order by max(syns) desc, src) as ordinal
    from (
        select dst, src, seen_at, sum(packets) as syns, count(*) as conversations, min(record_id) as record_id
        from requests where half_open and dst in (select dst from targets) group by dst, src, seen_at
    ) as per_interface
    group by dst, src
),
totals as (
    select dst, sum(syns) as syns from attackers group by dst
)
select targets.dst as subject, targets.peak, targets.port, targets.ports, address_totals.sources, totals.syns,
    address_totals.accepted as answered, address_totals.accepted as replied, address_totals.accepted = 0 as rejected,
    address_totals.directed, address_totals.first_ts, address_totals.last_ts, attackers.src, attackers.syns as source_syns,
    attackers.conversations as source_conversations, records.evidence_id, null as packet, records.line, null as connection_id,
    attackers.record_id
from attackers
join targets on targets.dst = attackers.dst
join address_totals on address_totals.dst = attackers.dst
join totals on totals.dst = attackers.dst
join data.flow_records as records on records.record_id = attackers.record_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
