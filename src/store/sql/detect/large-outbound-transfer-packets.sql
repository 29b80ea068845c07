-- Large outbound transfer in packets: IP bytes from a private to a public address within a window, second by second. A
-- conversation seen at two vantages counts once. One row per connection, largest first.
with directions as (
    select orig_ip as src, resp_ip as dst, connection_id, conversation_id, orig_ip_bytes as bytes, false as from_responder,
        first_ts, last_ts
    from data.connections where orig_ip_bytes > 0
    union all
    select resp_ip as src, orig_ip as dst, connection_id, conversation_id, resp_ip_bytes as bytes, true as from_responder,
        first_ts, last_ts
    from data.connections where resp_ip_bytes > 0
),
busy as (
    select src, dst from directions group by src, dst having sum(bytes) >= $bytes
),
outbound as (
    select src, dst from busy where detect.is_private(src) and detect.is_public(dst)
),
transfers as (
    select * from directions where (src, dst) in (select src, dst from outbound)
),
seconds as (
    select src, dst, second, sum(bytes) as bytes
    from (
        select transfers.src, transfers.dst, transfers.conversation_id, activity.second, max(activity.ip_bytes) as bytes
        from data.activity as activity
        join transfers on transfers.connection_id = activity.connection_id and transfers.from_responder = activity.from_responder
        group by transfers.src, transfers.dst, transfers.conversation_id, activity.second
    ) as per_conversation
    group by src, dst, second
),
windows as (
    select src, dst, sum(bytes) over (
        partition by src, dst order by second range between cast($window as bigint) - 1 preceding and current row
    ) as bytes
    from seconds
),
peaks as (
    select src, dst, max(bytes) as peak from windows group by src, dst having max(bytes) >= $bytes
),
conversations as (
    select src, dst, conversation_id, max(bytes) as bytes, bool_or(from_responder) as from_responder,
        min(connection_id) as connection_id, min(first_ts) as first_ts, max(last_ts) as last_ts
    from transfers where (src, dst) in (select src, dst from peaks) group by src, dst, conversation_id
),
totals as (
    select src, dst, sum(bytes) as bytes, sum(case when from_responder then bytes else 0 end) as answer_bytes,
        count(*) as conversations, min(first_ts) as first_ts, max(last_ts) as last_ts
    from conversations group by src, dst
),
hits as (
    select totals.*, peaks.peak, row_number() over (order by peaks.peak desc, src, dst) as rank
    from totals join peaks using (src, dst)
),
evidence as (
    select *, row_number() over (partition by src, dst order by bytes desc, connection_id) as ordinal from conversations
)
select hits.src || ' to ' || hits.dst as subject, hits.src, hits.dst, hits.peak, hits.bytes, hits.answer_bytes,
    hits.conversations, hits.first_ts, hits.last_ts, true as directed, evidence.bytes as part_bytes,
    connections.evidence_id, connections.first_packet as packet, null as line, evidence.connection_id, null as record_id
from evidence
join hits on hits.src = evidence.src and hits.dst = evidence.dst
join data.connections as connections on connections.connection_id = evidence.connection_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
