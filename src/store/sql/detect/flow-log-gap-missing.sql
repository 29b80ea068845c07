-- Windows that an interface's flow log lacks: no record at all, not even NODATA, for longer than `gap` seconds between two records of
-- an interface that is otherwise logged without pause. A pause of all interfaces at once is reported once, as `all interfaces`.
with minutes as (
    select interface_id as place, "start" // 60 as minute, max("end") // 60 as last_minute, min(record_id) as record_id,
        bool_or(coalesce(log_status, '') = 'NODATA') as nodata
    from data.flow_records
    where interface_id is not null and "start" between 0 and 9200000000 and "end" between "start" and 9200000000
    group by interface_id, "start" // 60
),
everything as (
    select place, minute, last_minute, record_id, nodata from minutes
    union all
    select 'all interfaces' as place, minute, max(last_minute) as last_minute, min(record_id) as record_id,
        bool_or(nodata) as nodata
    from minutes group by minute
),
steps as (
    select place, minute, record_id, max(last_minute) over (
            partition by place order by minute rows between unbounded preceding and 1 preceding
        ) as until
    from everything
),
gaps as (
    select place, until, minute, record_id, (minute - until - 1) * 60 as seconds from steps where (minute - until - 1) * 60 >= $gap
),
paused as (
    select place, sum(seconds) as seconds from gaps group by place
),
slots as (
    select place, count(distinct minute * 60 // cast($cadence as bigint)) as seen, bool_or(nodata) as nodata,
        max(minute) * 60 // cast($cadence as bigint) - min(minute) * 60 // cast($cadence as bigint) + 1 as span
    from everything group by place
),
steady as (
    select slots.place, slots.nodata from slots join paused using (place)
    where slots.seen >= $steady_windows
        and (slots.nodata or slots.seen >= 0.9 * (slots.span - paused.seconds // cast($cadence as bigint)))
),
everywhere as (
    select until, minute from gaps where place = 'all interfaces' and place in (select place from steady)
),
kept as (
    select gaps.* from gaps
    where place in (select place from steady)
        and (place = 'all interfaces' or not exists (
            select 1 from everywhere where gaps.until <= everywhere.until and gaps.minute >= everywhere.minute
        ))
),
hits as (
    select place, count(*) as amount, max(seconds) as longest, detect.nanoseconds((min(until) + 1) * 60) as first_ts,
        detect.nanoseconds(max(minute) * 60) as last_ts, row_number() over (order by max(seconds) desc, place) as rank
    from kept group by place
),
evidence as (
    select *, row_number() over (partition by place order by seconds desc, minute) as ordinal from kept
)
select hits.place as subject, cast(hits.amount as double) as amount, cast(hits.longest as double) as share, hits.first_ts, hits.last_ts,
    (evidence.until + 1) * 60 as first_second, evidence.minute * 60 as last_second, records.evidence_id, null as packet,
    records.line, null as connection_id, evidence.record_id
from evidence
join hits on hits.place = evidence.place
join data.flow_records as records on records.record_id = evidence.record_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
