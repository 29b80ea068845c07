-- Payload bytes that are missing inside the TCP streams of a vantage. One row per connection, most missing first.
with names as (
    select vantage, 'VNI ' || vni || case when count(*) over (partition by vni) > 1 then ' of ' || outer_src else '' end as name
    from data.vantages where vni is not null
),
hits as (
    select vantage, sum(missed_bytes) as missing, sum(orig_bytes + resp_bytes) as bytes, min(first_ts) as first_ts,
        max(last_ts) as last_ts, row_number() over (order by sum(missed_bytes) desc, vantage) as rank
    from data.connections where protocol = 6 group by vantage
    having sum(missed_bytes) >= $missed_bytes and sum(missed_bytes) >= sum(orig_bytes + resp_bytes) * $missing_share
),
evidence as (
    select connection_id, vantage, missed_bytes, evidence_id, first_packet,
        row_number() over (partition by vantage order by missed_bytes desc, connection_id) as ordinal
    from data.connections where protocol = 6 and missed_bytes > 0 and vantage in (select vantage from hits)
)
select coalesce(names.name, 'vantage ' || hits.vantage) as subject, cast(hits.missing as double) as amount,
    hits.missing * 1.0 / greatest(hits.bytes, 1) as share, hits.first_ts, hits.last_ts,
    cast(evidence.missed_bytes as double) as part, evidence.evidence_id, evidence.first_packet as packet, null as line,
    evidence.connection_id, null as record_id
from evidence join hits on hits.vantage = evidence.vantage
left join names on names.vantage = hits.vantage
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
