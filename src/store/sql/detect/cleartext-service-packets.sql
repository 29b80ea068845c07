-- Clear-text services in packets: conversations with payload both ways on the port of a clear-text protocol, per server; web servers
-- of the Internet together. One row per client and server, those with a public side first, then by bytes.
with used as (
    select conversation_id, min(resp_ip) as server, min(resp_port) as port, min(orig_ip) as client,
        max(orig_bytes + resp_bytes) as bytes, min(connection_id) as connection_id, min(first_ts) as first_ts, max(last_ts) as last_ts
    from data.connections
    where protocol = 6 and resp_port in (select port from detect.cleartext_ports) and orig_bytes > 0 and resp_bytes > 0
        and resp_ip not in ('169.254.169.254', 'fd00:ec2::254')
    group by conversation_id
),
pairs as (
    select server, port, client, count(*) as conversations, sum(bytes) as bytes, min(connection_id) as connection_id,
        min(first_ts) as first_ts, max(last_ts) as last_ts
    from used group by server, port, client
),
placed as (
    select *, case when port in (80, 8080) and detect.is_public(server) then 'public web servers' else server end as place,
        detect.is_public(server) or detect.is_public(client) as public
    from pairs
),
services as (
    select place, port, count(distinct server) as servers, count(distinct client) as clients, sum(conversations) as conversations,
        sum(bytes) as bytes, bool_or(public) as public, min(first_ts) as first_ts, max(last_ts) as last_ts
    from placed group by place, port having sum(conversations) >= $conversations
),
ranked as (
    select services.*, known.service, known.severity, row_number() over (
        order by public desc, bytes desc, place, services.port
    ) as rank
    from services join detect.cleartext_ports as known on known.port = services.port
),
evidence as (
    select *, row_number() over (partition by place, port order by public desc, bytes desc, connection_id) as ordinal from placed
)
select ranked.place || ' port ' || ranked.port as subject, ranked.place, ranked.port, ranked.service, ranked.severity,
    ranked.servers, ranked.clients, ranked.conversations, ranked.bytes, ranked.public, ranked.first_ts, ranked.last_ts,
    evidence.server, evidence.client, evidence.bytes as part_bytes, connections.evidence_id, connections.first_packet as packet,
    null as line, evidence.connection_id, null as record_id
from evidence
join ranked on ranked.place = evidence.place and ranked.port = evidence.port
join data.connections as connections on connections.connection_id = evidence.connection_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
