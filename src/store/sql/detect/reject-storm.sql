-- REJECT storm: rejected flow records from one source, or against one destination, within a window. A destination whose rejects come
-- mostly from one source that is reported itself is left out. One row per record, by time.
with roles as (
    select 'from' as role, src as address, dst as peer, srcport, dstport, protocol, first_second, last_second, packets, record_id
    from detect.flows where rejected
    union all
    select 'against' as role, dst as address, src as peer, srcport, dstport, protocol, first_second, last_second, packets, record_id
    from detect.flows where rejected
),
busy as (
    select role, address from roles group by role, address having count(*) >= $records
),
events as (
    select role, address, peer, srcport, dstport, protocol, first_second, max(last_second) as last_second,
        max(packets) as packets, min(record_id) as record_id
    from roles where (role, address) in (select role, address from busy)
    group by role, address, peer, srcport, dstport, protocol, first_second
),
windows as (
    select role, address, count(*) over (
        partition by role, address order by first_second range between cast($window as bigint) - 1 preceding and current row
    ) as records
    from events
),
peaks as (
    select role, address, max(records) as peak from windows group by role, address having max(records) >= $records
),
peers as (
    select role, address, peer, count(*) as records,
        row_number() over (partition by role, address order by count(*) desc, peer) as ordinal
    from events where (role, address) in (select role, address from peaks) group by role, address, peer
),
totals as (
    select role, address, count(*) as records, sum(packets) as packets, count(distinct peer) as peers,
        count(distinct dstport) as ports, min(dstport) as port,
        min(first_second) * 1000000000 as first_ts, max(last_second) * 1000000000 as last_ts
    from events group by role, address
),
storms as (
    select totals.*, peaks.peak, peers.peer as top_peer, peers.records as top_records
    from totals
    join peaks using (role, address)
    join peers on peers.role = totals.role and peers.address = totals.address and peers.ordinal = 1
),
hits as (
    select *, row_number() over (order by peak desc, role desc, address) as rank
    from storms
    where role = 'from' or top_records < records * 0.8
        or top_peer not in (select address from peaks where role = 'from')
),
evidence as (
    select *, row_number() over (
        partition by role, address order by first_second, peer, dstport, protocol, srcport, record_id
    ) as ordinal
    from events where (role, address) in (select role, address from hits)
)
select hits.role || ' ' || hits.address as subject, hits.role, hits.address, hits.peak, hits.records, hits.packets, hits.peers,
    hits.ports, hits.port, hits.top_peer, hits.top_records, detect.is_private(hits.address) as inside, hits.first_ts, hits.last_ts,
    evidence.peer, evidence.dstport, evidence.protocol, records.evidence_id, null as packet, records.line, null as connection_id,
    evidence.record_id
from evidence
join hits on hits.role = evidence.role and hits.address = evidence.address
join data.flow_records as records on records.record_id = evidence.record_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
