-- Amplification in flow records: replies of reflectors' ports to one address, much larger than what it asked for. Bytes are added
-- up per interface and the interface with most counts. One row per reflector, ranked by bytes.
with busy as (
    select dst as victim from detect_flow_pairs where protocol = 17 group by dst having sum(reflected_bytes) >= $bytes
),
exchanges as (
    select dst as victim, src as reflector, srcport as service, 0 as asked, bytes, seen_at, record_id, first_second, last_second
    from detect.flows
    where protocol = 17 and detect.is_reflector(srcport) and not detect.is_reflector(dstport) and dst in (select victim from busy)
    union all
    select src as victim, dst as reflector, dstport as service, bytes as asked, 0 as bytes, seen_at, record_id, first_second, last_second
    from detect.flows
    where protocol = 17 and detect.is_reflector(dstport) and not detect.is_reflector(srcport) and src in (select victim from busy)
),
services as (
    select victim, service from exchanges group by victim, service having sum(bytes) >= $bytes
),
replies as (
    select * from exchanges where (victim, service) in (select victim, service from services)
),
seconds as (
    select victim, service, seen_at, first_second as second,
        sum(cast(ceil(bytes * least(1.0, $window * 1.0 / greatest(1, last_second - first_second + 1))) as bigint)) as bytes
    from replies group by victim, service, seen_at, first_second
),
windows as (
    select victim, service, sum(bytes) over (
        partition by victim, service, seen_at order by second
        range between cast($window as bigint) - 1 preceding and current row
    ) as bytes
    from seconds
),
peaks as (
    select victim, service, max(bytes) as peak from windows group by victim, service having max(bytes) >= $bytes
),
volumes as (
    select victim, service, max(asked) as asked, max(bytes) as bytes
    from (
        select victim, service, seen_at, sum(asked) as asked, sum(bytes) as bytes from replies group by victim, service, seen_at
    ) as per_interface
    group by victim, service
),
totals as (
    select victim, service, count(distinct case when bytes > 0 then reflector end) as reflectors,
        detect.nanoseconds(min(first_second)) as first_ts, detect.nanoseconds(max(last_second)) as last_ts
    from replies group by victim, service
),
hits as (
    select totals.*, volumes.asked, volumes.bytes, peaks.peak, row_number() over (order by peaks.peak desc, victim, service) as rank
    from totals join volumes using (victim, service) join peaks using (victim, service)
    where bytes >= asked * $factor and (reflectors >= $reflectors or peak >= $bytes * $few_sources_factor)
        and detect.scope(victim) not in ('multicast', 'broadcast')
),
sources as (
    select victim, service, reflector, max(bytes) as bytes, min(record_id) as record_id,
        row_number() over (partition by victim, service order by max(bytes) desc, reflector) as ordinal
    from (
        select victim, service, reflector, seen_at, sum(bytes) as bytes, min(record_id) as record_id
        from replies where bytes > 0 and (victim, service) in (select victim, service from hits)
        group by victim, service, reflector, seen_at
    ) as per_interface
    group by victim, service, reflector
)
select hits.victim || ' from port ' || hits.service as subject, hits.victim, hits.service, hits.peak, hits.reflectors,
    hits.asked, hits.bytes, hits.first_ts, hits.last_ts, sources.reflector, sources.bytes as source_bytes,
    records.evidence_id, null as packet, records.line, null as connection_id, sources.record_id
from sources
join hits on hits.victim = sources.victim and hits.service = sources.service
join data.flow_records as records on records.record_id = sources.record_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
