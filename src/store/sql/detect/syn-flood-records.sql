-- SYN flood in flow records: requests that consist of SYN packets alone (tcp-flags 2 or 6; without tcp-flags: a few packets without
-- room for data). Packets are added up per interface and the interface with most counts. One row per source, ranked by packets.
with busy as (
    select dst from detect_flow_pairs where protocol = 6 group by dst having sum(half_open_packets) >= $syns
),
requests as (
    select record_id, seen_at, src, dst, dstport as port, packets, first_second, last_second, rejected, half_open,
        tcp_flags is not null as directed
    from detect.flows
    where protocol = 6 and request and packets > 0 and coalesce((tcp_flags & 2) = 2, true) and dst in (select dst from busy)
),
seconds as (
    select dst, port, seen_at, first_second as second, count(*) as requests, count(case when half_open then 1 end) as half_open,
        count(case when half_open and not rejected then 1 end) as accepted, bool_and(directed) as directed,
        min(case when half_open then first_second end) as first_second,
        max(case when half_open then last_second end) as last_second,
        sum(case when half_open
            then cast(ceil(packets * least(1.0, $window * 1.0 / greatest(1, last_second - first_second + 1))) as bigint)
            else 0 end) as syns
    from requests
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
    select dst, port, sum(half_open) >= sum(requests) * $half_open_share as flooded from seconds group by dst, port
),
attackers as (
    select dst, src, max(syns) as syns, max(conversations) as conversations, min(record_id) as record_id
    from (
        select dst, src, seen_at, sum(packets) as syns, count(*) as conversations, min(record_id) as record_id
        from requests where half_open group by dst, src, seen_at
    ) as per_interface
    group by dst, src
),
sources as (
    select dst, count(*) as sources, sum(syns) as syns from attackers group by dst
),
totals as (
    select dst, sum(half_open) >= sum(requests) * $half_open_share as flooded, sum(accepted) as accepted,
        bool_and(directed) as directed, detect.nanoseconds(min(first_second)) as first_ts, detect.nanoseconds(max(last_second)) as last_ts
    from seconds group by dst
),
hits as (
    select dst, port, max(syns) as peak from port_windows group by dst, port having max(syns) >= $syns
),
floods as (
    select dst, port, peak from hits join port_totals using (dst, port) where flooded
    union all
    select dst, null as port, max(address_windows.syns) as peak
    from address_windows join totals using (dst) join sources using (dst)
    where flooded and sources >= $sources
    group by dst having max(address_windows.syns) >= $syns
),
targets as (
    select dst, max(peak) as peak, min(port) as port, count(distinct port) as ports, row_number() over (order by max(peak) desc, dst) as rank
    from floods group by dst
),
ranked as (
    select *, row_number() over (partition by dst order by syns desc, src) as ordinal
    from attackers where dst in (select dst from targets)
)
select targets.dst as subject, targets.peak, targets.port, targets.ports, sources.sources, sources.syns,
    totals.accepted as answered, totals.accepted as replied, totals.accepted = 0 as rejected, totals.directed, totals.first_ts,
    totals.last_ts, ranked.src, ranked.syns as source_syns, ranked.conversations as source_conversations, records.evidence_id,
    null as packet, records.line, null as connection_id, ranked.record_id
from ranked
join targets on targets.dst = ranked.dst
join totals on totals.dst = ranked.dst
join sources on sources.dst = ranked.dst
join data.flow_records as records on records.record_id = ranked.record_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
