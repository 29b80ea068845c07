-- Instance metadata service in packets: connections to it that a mirror shows (Traffic Mirroring never mirrors the service itself),
-- that come from an address which is no interface's own (where the inventory is known), or that use another port than 80.
with own as (
    select cidr from data.interface_addresses where role in ('primary', 'ipv6')
    union
    select primary_ip || '/32' as cidr from data.network_interfaces where primary_ip is not null
),
calls as (
    select connections.conversation_id, min(connections.orig_ip) as src, min(connections.resp_ip) as dst,
        min(connections.resp_port) as port, min(connections.connection_id) as connection_id,
        min(connections.first_ts) as first_ts, max(connections.last_ts) as last_ts, max(connections.resp_bytes) as resp_bytes,
        bool_or(coalesce(vantages.kind = 'mirror', false)) as mirrored
    from data.connections as connections
    left join data.vantages as vantages on vantages.vantage = connections.vantage
    where connections.resp_ip in ('169.254.169.254', 'fd00:ec2::254') and connections.protocol in (6, 17)
    group by connections.conversation_id
),
judged as (
    select *, port <> 80 as other_port,
        (select count(*) from own) > 0
            and src || (case when contains(src, ':') then '/128' else '/32' end) not in (select cidr from own) as foreign_source
    from calls
),
unexpected as (
    select * from judged where mirrored or other_port or foreign_source
),
sources as (
    select src, count(*) as conversations, count(case when resp_bytes > 0 then 1 end) as answered, sum(resp_bytes) as resp_bytes,
        bool_or(mirrored) as mirrored, bool_or(other_port) as other_port, bool_or(foreign_source) as foreign_source,
        min(first_ts) as first_ts, max(last_ts) as last_ts, row_number() over (order by count(*) desc, src) as rank
    from unexpected group by src having count(*) >= $conversations
),
evidence as (
    select *, row_number() over (partition by src order by resp_bytes > 0 desc, first_ts, connection_id) as ordinal from unexpected
)
select sources.src as subject, sources.conversations, sources.answered, sources.mirrored, sources.other_port,
    sources.foreign_source, false as logged, sources.first_ts, sources.last_ts, evidence.dst, evidence.port,
    evidence.resp_bytes as part_bytes, connections.evidence_id, connections.first_packet as packet, null as line,
    evidence.connection_id, null as record_id
from evidence
join sources on sources.src = evidence.src
join data.connections as connections on connections.connection_id = evidence.connection_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
