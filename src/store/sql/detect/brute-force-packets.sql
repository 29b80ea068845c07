-- Brute force in packets: many short conversations of one source with one port of one destination. A conversation in which the
-- client sends more than `attempt_bytes`, or `session_factor` times as much as in the usual attempt, after the attempts began, is a
-- session and no attempt. A conversation seen at two vantages counts once. One row per piece of evidence, sessions first.
with conversations as (
    select conversation_id, min(orig_ip) as src, min(resp_ip) as dst, min(first_ts) as first_ts, max(last_ts) as last_ts,
        max(orig_ip_bytes) as ip_bytes, min(connection_id) as connection_id, max(resp_bytes) > 0 as answered
    from data.connections where protocol = 6 and resp_port = $port and orig_pkts > 0
    group by conversation_id
),
usual as (
    -- 400 bytes: more than SYN packets alone
    select src, dst, min(first_ts) as began, median(case when ip_bytes > 400 then ip_bytes end) as ip_bytes
    from conversations where ip_bytes <= $attempt_bytes group by src, dst having count(*) >= $attempts
),
judged as (
    select src, dst, conversations.first_ts, conversations.last_ts, conversations.ip_bytes, conversations.answered,
        conversations.connection_id,
        conversations.first_ts > usual.began
            and conversations.ip_bytes > least($attempt_bytes, coalesce(usual.ip_bytes * $session_factor, $attempt_bytes)) as session
    from conversations join usual using (src, dst)
    where conversations.ip_bytes <= $attempt_bytes or conversations.first_ts > usual.began
),
windows as (
    select src, dst, count(*) over (
        partition by src, dst order by first_ts range between cast($window as bigint) * 1000000000 preceding and current row
    ) as attempts
    from judged where not session
),
pairs as (
    select src, dst, max(attempts) as peak from windows group by src, dst having max(attempts) >= $attempts
),
attacks as (
    select judged.*, pairs.peak from judged join pairs using (src, dst)
),
sources as (
    select src, max(peak) as peak, count(case when not session then 1 end) as attempts,
        count(case when answered and not session then 1 end) as answered, count(case when session then 1 end) as sessions,
        count(distinct dst) as targets, min(first_ts) as first_ts, max(last_ts) as last_ts,
        row_number() over (order by max(peak) desc, src) as rank
    from attacks group by src
),
evidence as (
    select *, row_number() over (partition by src order by session desc, peak desc, dst, first_ts, connection_id) as ordinal
    from attacks
)
select sources.src as subject, sources.peak, 0 as rejects, sources.attempts, sources.answered, sources.sessions, sources.targets,
    sources.first_ts, sources.last_ts, detect.is_private(sources.src) as inside, true as directed, evidence.dst, evidence.session,
    evidence.ip_bytes, connections.evidence_id, connections.first_packet as packet, null as line, evidence.connection_id,
    null as record_id
from evidence
join sources on sources.src = evidence.src
join data.connections as connections on connections.connection_id = evidence.connection_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
