-- Brute force in packets: many short conversations of one source with one port of one destination. A conversation in which the
-- client sends more than `attempt_bytes` is a session, not an attempt. A conversation seen at two vantages counts once.
with conversations as (
    select conversation_id, min(orig_ip) as src, min(resp_ip) as dst, min(first_ts) as first_ts, max(last_ts) as last_ts,
        max(orig_ip_bytes) as ip_bytes, min(connection_id) as connection_id, max(resp_bytes) > 0 as answered,
        max(resp_pkts) = 0 as one_sided
    from data.connections where protocol = 6 and resp_port = $port and orig_pkts > 0
    group by conversation_id
),
attempts as (
    select *, count(*) over (
        partition by src, dst order by first_ts range between cast($window as bigint) * 1000000000 preceding and current row
    ) as in_window
    from conversations where ip_bytes <= $attempt_bytes
),
pairs as (
    select src, dst, max(in_window) as peak, count(*) as attempts, count(case when answered then 1 end) as answered,
        min(first_ts) as first_ts, max(last_ts) as last_ts
    from attempts group by src, dst having max(in_window) >= $attempts
),
logins as (
    select conversations.* from conversations join pairs on pairs.src = conversations.src and pairs.dst = conversations.dst
    where conversations.ip_bytes > $attempt_bytes and conversations.first_ts > pairs.first_ts
),
marked as (
    select src, dst, connection_id, first_ts, ip_bytes, answered, true as session from logins
    union all
    select src, dst, connection_id, first_ts, ip_bytes, answered, false as session
    from attempts where (src, dst) in (select src, dst from pairs)
),
counted as (
    select src, count(*) as sessions from logins group by src
),
sources as (
    select src, max(peak) as peak, sum(attempts) as attempts, sum(answered) as answered, count(*) as targets,
        min(first_ts) as first_ts, max(last_ts) as last_ts, row_number() over (order by max(peak) desc, src) as rank
    from pairs group by src
),
evidence as (
    select marked.*, row_number() over (
            partition by marked.src
            order by marked.session desc, pairs.peak desc, marked.dst, marked.first_ts, marked.connection_id
        ) as ordinal
    from marked join pairs on pairs.src = marked.src and pairs.dst = marked.dst
)
select sources.src as subject, sources.peak, 0 as rejects, sources.attempts, sources.answered,
    coalesce(counted.sessions, 0) as sessions, sources.targets, sources.first_ts, sources.last_ts,
    detect.is_private(sources.src) as inside, true as directed, evidence.dst, evidence.session, evidence.ip_bytes,
    connections.evidence_id, connections.first_packet as packet, null as line, evidence.connection_id, null as record_id
from evidence
join sources on sources.src = evidence.src
left join counted on counted.src = sources.src
join data.connections as connections on connections.connection_id = evidence.connection_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
