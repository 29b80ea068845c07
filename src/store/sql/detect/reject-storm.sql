-- REJECT storm: rejected flow records from one source, or against one destination, within a window. The same records in two files
-- count once. A destination whose rejects come mostly from one source that is reported itself is left out. One row per record, by time.
with busy as (
    select 'from' as role, src as address from detect_flow_pairs group by src having sum(rejects) >= $records
    union all
    select 'against' as role, dst as address from detect_flow_pairs group by dst having sum(rejects) >= $records
),
per_file as (
    select 'from' as role, src as address, seen_at, evidence_id, first_second, count(*) as records, sum(packets) as packets,
        max(last_second) as last_second
    from detect.flows where rejected and src in (select address from busy where role = 'from')
    group by src, seen_at, evidence_id, first_second
    union all
    select 'against' as role, dst as address, seen_at, evidence_id, first_second, count(*) as records, sum(packets) as packets,
        max(last_second) as last_second
    from detect.flows where rejected and dst in (select address from busy where role = 'against')
    group by dst, seen_at, evidence_id, first_second
),
seconds as (
    select role, address, first_second, sum(records) as records, sum(packets) as packets, max(last_second) as last_second
    from (
        select role, address, seen_at, first_second, max(records) as records, max(packets) as packets, max(last_second) as last_second
        from per_file group by role, address, seen_at, first_second
    ) as per_interface
    group by role, address, first_second
),
windows as (
    select role, address, first_second, last_second, packets, records, sum(records) over (
            partition by role, address order by first_second
            range between cast($window as bigint) - 1 preceding and current row
        ) as in_window,
        sum(records) over (partition by role, address order by first_second rows unbounded preceding) as until_now
    from seconds
),
storms as (
    select role, address, max(in_window) as peak, sum(records) as records, sum(packets) as packets,
        min(first_second) as first_second, max(last_second) as last_second,
        coalesce(min(case when until_now >= $evidence then first_second end), max(first_second)) as evidence_until
    from windows group by role, address having max(in_window) >= $records
),
pairs as (
    select 'from' as role, src as address, dst as peer, sum(rejects) as records from detect_flow_pairs
    where rejects > 0 and src in (select address from storms where role = 'from') group by src, dst
    union all
    select 'against' as role, dst as address, src as peer, sum(rejects) as records from detect_flow_pairs
    where rejects > 0 and dst in (select address from storms where role = 'against') group by dst, src
),
peers as (
    select role, address, count(*) as peers, sum(records) as records, max(records) as top_records
    from pairs group by role, address
),
top_peers as (
    select pairs.role, pairs.address, min(pairs.peer) as top_peer
    from pairs join peers on peers.role = pairs.role and peers.address = pairs.address and peers.top_records = pairs.records
    group by pairs.role, pairs.address
),
hits as (
    select storms.*, peers.peers, peers.top_records, top_peers.top_peer,
        row_number() over (order by storms.peak desc, storms.role desc, storms.address) as rank
    from storms join peers using (role, address) join top_peers using (role, address)
    where role = 'from' or peers.top_records < peers.records * 0.8
        or top_peers.top_peer not in (select address from storms where role = 'from')
),
ports as (
    select role, address, count(*) as ports, min(dstport) as port
    from (
        select distinct 'from' as role, src as address, dstport from detect.flows
        where rejected and src in (select address from hits where role = 'from')
        union all
        select distinct 'against' as role, dst as address, dstport from detect.flows
        where rejected and dst in (select address from hits where role = 'against')
    ) as targeted
    group by role, address
),
candidates as (
    select hits.role, hits.address, flows.dst as peer, flows.dstport, flows.protocol, flows.first_second, flows.srcport,
        flows.record_id
    from detect.flows as flows join hits on hits.address = flows.src
    where hits.role = 'from' and flows.rejected and flows.first_second <= hits.evidence_until
    union all
    select hits.role, hits.address, flows.src as peer, flows.dstport, flows.protocol, flows.first_second, flows.srcport,
        flows.record_id
    from detect.flows as flows join hits on hits.address = flows.dst
    where hits.role = 'against' and flows.rejected and flows.first_second <= hits.evidence_until
),
evidence as (
    select *, row_number() over (
        partition by role, address order by first_second, peer, dstport, protocol, srcport, record_id
    ) as ordinal
    from candidates
)
select hits.role || ' ' || hits.address as subject, hits.role, hits.address, hits.peak, hits.records, hits.packets, hits.peers,
    ports.ports, ports.port, hits.top_peer, hits.top_records, detect.is_private(hits.address) as inside,
    detect.nanoseconds(hits.first_second) as first_ts, detect.nanoseconds(hits.last_second) as last_ts, evidence.peer, evidence.dstport,
    evidence.protocol, records.evidence_id, null as packet, records.line, null as connection_id, evidence.record_id
from evidence
join hits on hits.role = evidence.role and hits.address = evidence.address
join ports on ports.role = evidence.role and ports.address = evidence.address
join data.flow_records as records on records.record_id = evidence.record_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
