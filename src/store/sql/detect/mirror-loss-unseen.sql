-- Flow records without a single packet in the captures and without anything that explains it, per interface, where the captures do
-- show other records of the case. One row per record, most packets first.
with seen as (
    select sum(packets_seen) as packets from data.coverage where verdict in ('full', 'partial')
),
unseen as (
    select records.record_id, records.evidence_id, records.line,
        coalesce(records.interface_id, records.tgw_attachment_id, records.resource_id, 'unknown interface') as place,
        detect.amount(coalesce(records.packets, 0)) as packets, coalesce(records."start", records."end", 0) as first_second,
        coalesce(records."end", records."start", 0) as last_second
    from data.flow_records as records
    join data.coverage as covered on covered.record_id = records.record_id
    where covered.verdict = 'none' and covered.reason = 'unexplained'
),
hits as (
    select unseen.place, sum(unseen.packets) as missing, min(seen.packets) as seen, detect.nanoseconds(min(first_second)) as first_ts,
        detect.nanoseconds(max(last_second)) as last_ts, row_number() over (order by sum(unseen.packets) desc, unseen.place) as rank
    from unseen cross join seen
    group by unseen.place
    having min(seen.packets) > 0 and sum(unseen.packets) >= $missing_packets
        and sum(unseen.packets) >= (sum(unseen.packets) + min(seen.packets)) * $missing_share
),
evidence as (
    select *, row_number() over (partition by place order by packets desc, record_id) as ordinal from unseen
)
select hits.place as subject, cast(hits.missing as double) as amount, hits.missing * 1.0 / (hits.missing + hits.seen) as share,
    hits.first_ts, hits.last_ts, cast(evidence.packets as double) as part, evidence.evidence_id, null as packet, evidence.line,
    null as connection_id, evidence.record_id
from evidence join hits on hits.place = evidence.place
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
