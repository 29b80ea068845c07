-- Flow records of which the captures show fewer packets than were logged, per interface. One row per record, most missing first.
with short as (
    select records.record_id, records.evidence_id, records.line,
        coalesce(records.interface_id, records.tgw_attachment_id, records.resource_id, 'unknown interface') as place,
        records.packets, detect.amount(records.packets - covered.packets_seen) as missing, coalesce(records."start", records."end", 0) as first_second,
        coalesce(records."end", records."start", 0) as last_second
    from data.flow_records as records
    join data.coverage as covered on covered.record_id = records.record_id
    where covered.verdict = 'partial' and covered.reason = 'fewer-packets' and records.packets > covered.packets_seen
),
hits as (
    select place, sum(missing) as missing, sum(packets) as packets, detect.nanoseconds(min(first_second)) as first_ts,
        detect.nanoseconds(max(last_second)) as last_ts, row_number() over (order by sum(missing) desc, place) as rank
    from short group by place
    having sum(missing) >= $missing_packets and sum(missing) >= sum(packets) * $missing_share
),
evidence as (
    select *, row_number() over (partition by place order by missing desc, record_id) as ordinal from short
)
select hits.place as subject, cast(hits.missing as double) as amount, hits.missing * 1.0 / hits.packets as share, hits.first_ts, hits.last_ts,
    cast(evidence.missing as double) as part, evidence.evidence_id, null as packet, evidence.line, null as connection_id,
    evidence.record_id
from evidence join hits on hits.place = evidence.place
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
