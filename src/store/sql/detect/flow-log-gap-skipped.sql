-- SKIPDATA lines per interface: AWS says that records of these windows were skipped. One row per line, by time.
with skipped as (
    select record_id, evidence_id, line, coalesce(interface_id, tgw_attachment_id, resource_id, 'unknown interface') as place,
        least(greatest(coalesce("start", "end", 0), 0), 9200000000) as first_second,
        least(greatest(coalesce("end", "start", 0), 0), 9200000000) as last_second
    from data.flow_records where log_status = 'SKIPDATA'
),
hits as (
    select place, count(*) as amount, sum(greatest(last_second - first_second, 0)) as seconds, detect.nanoseconds(min(first_second)) as first_ts,
        detect.nanoseconds(max(last_second)) as last_ts, row_number() over (order by count(*) desc, place) as rank
    from skipped group by place having count(*) >= $skipped
),
evidence as (
    select *, row_number() over (partition by place order by first_second, record_id) as ordinal from skipped
)
select hits.place as subject, cast(hits.amount as double) as amount, cast(hits.seconds as double) as share, hits.first_ts, hits.last_ts,
    evidence.first_second, evidence.last_second, evidence.evidence_id, null as packet, evidence.line, null as connection_id,
    evidence.record_id
from evidence join hits on hits.place = evidence.place
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
