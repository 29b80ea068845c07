-- Clear-text services in flow records: accepted records on the port of a clear-text protocol, with enough packets for data both
-- ways, per server; web servers of the Internet together. Of several interfaces the one with most counts. One row per client and server.
with exchanged as (
    select dst as server, dstport as port, src as client, seen_at, 1 as asked, 0 as answered, bytes, record_id, first_second, last_second
    from detect.flows
    where protocol = 6 and not rejected and request and packets >= $record_packets
        and dstport in (select port from detect.cleartext_ports)
    union all
    select src as server, srcport as port, dst as client, seen_at, 0 as asked, 1 as answered, bytes, record_id, first_second, last_second
    from detect.flows
    where protocol = 6 and not rejected and not request and packets >= $record_packets
        and srcport in (select port from detect.cleartext_ports)
),
pairs as (
    select server, port, client, max(asked) as conversations, max(bytes) as bytes, min(record_id) as record_id,
        min(first_second) as first_second, max(last_second) as last_second
    from (
        select server, port, client, seen_at, sum(asked) as asked, sum(answered) as answered, sum(bytes) as bytes,
            min(case when asked = 1 then record_id end) as record_id, min(first_second) as first_second,
            max(last_second) as last_second
        from exchanged group by server, port, client, seen_at
    ) as per_interface
    where asked > 0 and answered > 0 and server not in ('169.254.169.254', 'fd00:ec2::254')
    group by server, port, client
),
placed as (
    select *, case when port in (80, 8080) and detect.is_public(server) then 'public web servers' else server end as place,
        detect.is_public(server) or detect.is_public(client) as public
    from pairs
),
services as (
    select place, port, count(distinct server) as servers, count(distinct client) as clients, sum(conversations) as conversations,
        sum(bytes) as bytes, bool_or(public) as public, detect.nanoseconds(min(first_second)) as first_ts,
        detect.nanoseconds(max(last_second)) as last_ts
    from placed group by place, port having sum(conversations) >= $conversations
),
ranked as (
    select services.*, known.service, known.severity, row_number() over (
        order by public desc, bytes desc, place, services.port
    ) as rank
    from services join detect.cleartext_ports as known on known.port = services.port
),
evidence as (
    select *, row_number() over (partition by place, port order by public desc, bytes desc, record_id) as ordinal from placed
)
select ranked.place || ' port ' || ranked.port as subject, ranked.place, ranked.port, ranked.service, ranked.severity,
    ranked.servers, ranked.clients, ranked.conversations, ranked.bytes, ranked.public, ranked.first_ts, ranked.last_ts,
    evidence.server, evidence.client, evidence.bytes as part_bytes, records.evidence_id, null as packet, records.line,
    null as connection_id, evidence.record_id
from evidence
join ranked on ranked.place = evidence.place and ranked.port = evidence.port
join data.flow_records as records on records.record_id = evidence.record_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
