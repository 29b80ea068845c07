-- Large outbound transfer in flow records: accepted bytes from a private to a public address within a window. The same record
-- given twice counts once; of several interfaces that log the flow the one with most bytes counts. One row per record, largest first.
with busy as (
    select src, dst from detect_flow_pairs group by src, dst having sum(accepted_bytes) >= $bytes
),
outbound as (
    select src, dst from busy where detect.is_private(src) and detect.is_public(dst)
),
records as (
    select src, dst, seen_at, srcport, dstport, protocol, first_second, last_second, bytes, bool_or(not request) as answer,
        bool_and(tcp_flags is not null) as directed, min(record_id) as record_id
    from detect.flows
    where not rejected and (src, dst) in (select src, dst from outbound)
    group by src, dst, seen_at, srcport, dstport, protocol, first_second, last_second, packets, bytes
),
windows as (
    select src, dst, sum(bytes) over (
        partition by src, dst, seen_at order by first_second range between cast($window as bigint) - 1 preceding and current row
    ) as bytes
    from records
),
peaks as (
    select src, dst, max(bytes) as peak from windows group by src, dst having max(bytes) >= $bytes
),
volumes as (
    select src, dst, max(bytes) as bytes, max(answer_bytes) as answer_bytes, max(flows) as flows
    from (
        select src, dst, seen_at, sum(bytes) as bytes, sum(case when answer then bytes else 0 end) as answer_bytes,
            count(*) as flows
        from records group by src, dst, seen_at
    ) as per_interface
    group by src, dst
),
totals as (
    select src, dst, bool_and(directed) as directed, detect.nanoseconds(min(first_second)) as first_ts,
        detect.nanoseconds(max(last_second)) as last_ts
    from records group by src, dst
),
hits as (
    select totals.*, volumes.bytes, volumes.answer_bytes, volumes.flows, peaks.peak,
        row_number() over (order by peaks.peak desc, src, dst) as rank
    from totals join volumes using (src, dst) join peaks using (src, dst)
),
evidence as (
    select *, row_number() over (partition by src, dst order by bytes desc, record_id) as ordinal
    from records where (src, dst) in (select src, dst from hits)
)
select hits.src || ' to ' || hits.dst as subject, hits.src, hits.dst, hits.peak, hits.bytes, hits.answer_bytes,
    hits.flows as conversations, hits.first_ts, hits.last_ts, hits.directed, evidence.bytes as part_bytes,
    records.evidence_id, null as packet, records.line, null as connection_id, evidence.record_id
from evidence
join hits on hits.src = evidence.src and hits.dst = evidence.dst
join data.flow_records as records on records.record_id = evidence.record_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
