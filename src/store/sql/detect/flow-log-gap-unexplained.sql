-- Connections that the flow logs should account for and do not. One row per connection, largest first.
with covered as (
    select count(case when verdict = 'logged' then 1 end) as logged, count(case when reason = 'unexplained' then 1 end) as missing
    from data.connection_coverage
),
unlogged as (
    select connections.connection_id, connections.evidence_id, connections.first_packet, connections.first_ts, connections.last_ts,
        connections.orig_ip_bytes + connections.resp_ip_bytes as ip_bytes
    from data.connections as connections
    join data.connection_coverage as covered on covered.connection_id = connections.connection_id
    where covered.verdict = 'unlogged' and covered.reason = 'unexplained'
),
hits as (
    select cast(count(*) as double) as amount, min(first_ts) as first_ts, max(last_ts) as last_ts from unlogged
),
evidence as (
    select *, row_number() over (order by ip_bytes desc, connection_id) as ordinal from unlogged
)
select 'connections without flow records' as subject, hits.amount, covered.missing * 1.0 / (covered.missing + covered.logged) as share,
    hits.first_ts, hits.last_ts, evidence.first_ts // 1000000000 as first_second, evidence.last_ts // 1000000000 as last_second,
    evidence.evidence_id, evidence.first_packet as packet, null as line, evidence.connection_id, null as record_id
from evidence cross join hits cross join covered
where covered.missing >= $unlogged and covered.missing >= (covered.missing + covered.logged) * $unlogged_share
    and ordinal <= $evidence
order by ordinal;
