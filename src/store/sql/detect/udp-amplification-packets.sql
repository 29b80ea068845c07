-- Amplification in packets: replies of reflectors' ports to one address, much larger than what it asked for (nothing at all where
-- its address was forged). One row per reflector, ranked by bytes.
with exchanges as (
    select orig_ip as victim, resp_ip as reflector, resp_port as service, orig_ip_bytes as asked, resp_ip_bytes as bytes,
        conversation_id, connection_id, first_ts, last_ts
    from data.connections
    where protocol = 17 and detect.is_reflector(resp_port) and not detect.is_reflector(orig_port)
    union all
    select resp_ip as victim, orig_ip as reflector, orig_port as service, resp_ip_bytes as asked, orig_ip_bytes as bytes,
        conversation_id, connection_id, first_ts, last_ts
    from data.connections
    where protocol = 17 and detect.is_reflector(orig_port) and not detect.is_reflector(resp_port)
),
busy as (
    select victim, service from exchanges group by victim, service having sum(bytes) >= $bytes
),
replies as (
    select conversation_id, min(victim) as victim, min(reflector) as reflector, min(service) as service, max(asked) as asked,
        max(bytes) as bytes, min(connection_id) as connection_id, min(first_ts) as first_ts, max(last_ts) as last_ts
    from exchanges where (victim, service) in (select victim, service from busy) group by conversation_id
),
seconds as (
    select victim, service, first_ts // 1000000000 as second,
        sum(cast(ceil(bytes * least(1.0, $window * 1e9 / greatest(1.0, last_ts - first_ts))) as bigint)) as bytes
    from replies group by victim, service, first_ts // 1000000000
),
windows as (
    select victim, service, sum(bytes) over (
        partition by victim, service order by second range between cast($window as bigint) - 1 preceding and current row
    ) as bytes
    from seconds
),
peaks as (
    select victim, service, max(bytes) as peak from windows group by victim, service having max(bytes) >= $bytes
),
totals as (
    select victim, service, count(distinct reflector) as reflectors, sum(asked) as asked, sum(bytes) as bytes,
        min(first_ts) as first_ts, max(last_ts) as last_ts
    from replies group by victim, service
),
hits as (
    select totals.*, peaks.peak, row_number() over (order by peaks.peak desc, victim, service) as rank
    from totals join peaks using (victim, service)
    where bytes >= asked * $factor and (reflectors >= $reflectors or peak >= $bytes * $few_sources_factor)
        and detect.scope(victim) not in ('multicast', 'broadcast')
),
sources as (
    select victim, service, reflector, sum(bytes) as bytes, min(connection_id) as connection_id,
        row_number() over (partition by victim, service order by sum(bytes) desc, reflector) as ordinal
    from replies where (victim, service) in (select victim, service from hits) group by victim, service, reflector
)
select hits.victim || ' from port ' || hits.service as subject, hits.victim, hits.service, hits.peak, hits.reflectors,
    hits.asked, hits.bytes, hits.first_ts, hits.last_ts, sources.reflector, sources.bytes as source_bytes,
    connections.evidence_id, connections.first_packet as packet, null as line, sources.connection_id, null as record_id
from sources
join hits on hits.victim = sources.victim and hits.service = sources.service
join data.connections as connections on connections.connection_id = sources.connection_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
