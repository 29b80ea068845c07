-- Brute force in flow records: many source ports of one source towards one port of one destination, each with few bytes; or many
-- rejected records. A source port counts once per window however many records it fills, so a long session is one, never many.
-- The same flow logged at two interfaces counts once: per source port the interface with most bytes.
with requests as (
    select src, dst, srcport, seen_at, first_second // cast($window as bigint) as slot, rejected, max(bytes) as bytes,
        first_second, max(last_second) as last_second, bool_and(tcp_flags is not null) as directed, min(record_id) as record_id
    from detect.flows
    where protocol = 6 and dstport = $port and srcport <> $port
    group by src, dst, srcport, seen_at, rejected, first_second
),
tries as (
    select src, dst, srcport, slot, max(bytes) as ip_bytes, max(records) as records, bool_and(rejected) as rejected,
        min(first_second) as first_second, max(last_second) as last_second, bool_and(directed) as directed,
        min(record_id) as record_id
    from (
        select src, dst, srcport, slot, seen_at, sum(bytes) as bytes, count(*) as records, bool_and(rejected) as rejected,
            min(first_second) as first_second, max(last_second) as last_second, bool_and(directed) as directed,
            min(record_id) as record_id
        from requests group by src, dst, srcport, slot, seen_at
    ) as per_interface
    group by src, dst, srcport, slot
),
attempts as (
    select *,
        count(*) over (
            partition by src, dst order by first_second range between cast($window as bigint) preceding and current row
        ) as in_window,
        sum(case when rejected then records else 0 end) over (
            partition by src, dst order by first_second range between cast($reject_window as bigint) preceding and current row
        ) as rejects
    from tries where ip_bytes <= $attempt_bytes
),
pairs as (
    select src, dst, max(in_window) as peak, max(rejects) as rejects, count(*) as attempts,
        count(case when not rejected then 1 end) as answered, bool_and(directed) as directed,
        min(first_second) as first_second, max(last_second) as last_second
    from attempts group by src, dst having max(in_window) >= $attempts or max(rejects) >= $rejects
),
logins as (
    select tries.* from tries join pairs on pairs.src = tries.src and pairs.dst = tries.dst
    where tries.ip_bytes > $attempt_bytes and not tries.rejected and tries.first_second > pairs.first_second
),
marked as (
    select src, dst, record_id, first_second, ip_bytes, true as session from logins
    union all
    select src, dst, record_id, first_second, ip_bytes, false as session
    from attempts where (src, dst) in (select src, dst from pairs)
),
counted as (
    select src, count(*) as sessions from logins group by src
),
sources as (
    select src, max(peak) as peak, max(rejects) as rejects, sum(attempts) as attempts, sum(answered) as answered,
        count(*) as targets, bool_and(directed) as directed, min(first_second) * 1000000000 as first_ts,
        max(last_second) * 1000000000 as last_ts, row_number() over (order by max(peak) desc, src) as rank
    from pairs group by src
),
evidence as (
    select marked.*, row_number() over (
            partition by marked.src
            order by marked.session desc, pairs.peak desc, marked.dst, marked.first_second, marked.record_id
        ) as ordinal
    from marked join pairs on pairs.src = marked.src and pairs.dst = marked.dst
)
select sources.src as subject, sources.peak, sources.rejects, sources.attempts, sources.answered,
    coalesce(counted.sessions, 0) as sessions, sources.targets, sources.first_ts, sources.last_ts,
    detect.is_private(sources.src) as inside, sources.directed, evidence.dst, evidence.session, evidence.ip_bytes,
    records.evidence_id, null as packet, records.line, null as connection_id, evidence.record_id
from evidence
join sources on sources.src = evidence.src
left join counted on counted.src = sources.src
join data.flow_records as records on records.record_id = evidence.record_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
