-- Brute force in flow records: many source ports of one source towards one port of one destination, each with few bytes; or many
-- rejected records. A source port counts once per window however many records it fills, so a long session is one, never many; with
-- more than `attempt_bytes`, or `session_factor` times as much as usual, it is a session. The same flow logged at two interfaces
-- counts once: per source port the interface with most bytes. One row per piece of evidence, sessions first.
with requests as (
    select src, dst, srcport, seen_at, first_second // cast($window as bigint) as slot, rejected, max(bytes) as bytes,
        first_second, max(last_second) as last_second, bool_and(tcp_flags is not null) as directed, min(record_id) as record_id
    from detect.flows
    where protocol = 6 and dstport = $port and srcport <> $port
    group by src, dst, srcport, seen_at, rejected, first_second
),
per_interface as (
    select src, dst, srcport, slot, seen_at, sum(bytes) as bytes, count(*) as records, bool_and(rejected) as rejected,
        min(first_second) as first_second, max(last_second) as last_second, bool_and(directed) as directed,
        min(record_id) as record_id
    from requests group by src, dst, srcport, slot, seen_at
),
tries as (
    select src, dst, srcport, slot, max(bytes) as ip_bytes, max(records) as records, bool_and(rejected) as rejected,
        min(first_second) as first_second, max(last_second) as last_second, bool_and(directed) as directed,
        min(record_id) as record_id
    from per_interface group by src, dst, srcport, slot
),
usual as (
    -- 400 bytes: more than SYN packets alone
    select src, dst, min(first_second) as began, median(case when ip_bytes > 400 then ip_bytes end) as ip_bytes
    from tries where ip_bytes <= $attempt_bytes
    group by src, dst
    having count(*) >= $attempts or sum(case when rejected then records else 0 end) >= $rejects
),
judged as (
    select src, dst, tries.first_second, tries.last_second, tries.ip_bytes, tries.records, tries.rejected, tries.directed,
        tries.record_id,
        not tries.rejected and tries.first_second > usual.began
            and tries.ip_bytes > least($attempt_bytes, coalesce(usual.ip_bytes * $session_factor, $attempt_bytes)) as session
    from tries join usual using (src, dst)
    where tries.ip_bytes <= $attempt_bytes or tries.first_second > usual.began
),
windows as (
    select src, dst,
        count(*) over (
            partition by src, dst order by first_second range between cast($window as bigint) preceding and current row
        ) as attempts,
        sum(case when rejected then records else 0 end) over (
            partition by src, dst order by first_second range between cast($reject_window as bigint) preceding and current row
        ) as rejects
    from judged where not session
),
pairs as (
    select src, dst, max(attempts) as peak, max(rejects) as rejects from windows
    group by src, dst having max(attempts) >= $attempts or max(rejects) >= $rejects
),
attacks as (
    select judged.*, pairs.peak, pairs.rejects from judged join pairs using (src, dst)
),
sources as (
    select src, max(peak) as peak, max(rejects) as rejects, count(case when not session then 1 end) as attempts,
        count(case when not rejected and not session then 1 end) as answered, count(case when session then 1 end) as sessions,
        count(distinct dst) as targets, bool_and(directed) as directed, detect.nanoseconds(min(first_second)) as first_ts,
        detect.nanoseconds(max(last_second)) as last_ts, row_number() over (order by max(peak) desc, src) as rank
    from attacks group by src
),
evidence as (
    select *, row_number() over (partition by src order by session desc, peak desc, dst, first_second, record_id) as ordinal
    from attacks
)
select sources.src as subject, sources.peak, sources.rejects, sources.attempts, sources.answered, sources.sessions,
    sources.targets, sources.first_ts, sources.last_ts, detect.is_private(sources.src) as inside, sources.directed, evidence.dst,
    evidence.session, evidence.ip_bytes, records.evidence_id, null as packet, records.line, null as connection_id,
    evidence.record_id
from evidence
join sources on sources.src = evidence.src
join data.flow_records as records on records.record_id = evidence.record_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
