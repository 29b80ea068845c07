-- Instance metadata service in flow records, where it never belongs: AWS does not log it, so a record of it means that the address
-- was reached by another way. One row per record, by time.
with calls as (
    select src, dst, dstport as port, rejected, bytes, first_second, last_second, record_id
    from detect.flows where dst in ('169.254.169.254', 'fd00:ec2::254')
),
sources as (
    select src, count(*) as conversations, count(case when not rejected then 1 end) as answered,
        bool_or(port <> 80) as other_port, detect.nanoseconds(min(first_second)) as first_ts, detect.nanoseconds(max(last_second)) as last_ts,
        row_number() over (order by count(*) desc, src) as rank
    from calls group by src having count(*) >= $conversations
),
evidence as (
    select *, row_number() over (partition by src order by rejected, first_second, record_id) as ordinal from calls
)
select sources.src as subject, sources.conversations, sources.answered, false as mirrored, sources.other_port,
    false as foreign_source, true as logged, sources.first_ts, sources.last_ts, evidence.dst, evidence.port,
    evidence.bytes as part_bytes, records.evidence_id, null as packet, records.line, null as connection_id, evidence.record_id
from evidence
join sources on sources.src = evidence.src
join data.flow_records as records on records.record_id = evidence.record_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
