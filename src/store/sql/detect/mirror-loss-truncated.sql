-- Packets cut by a snapshot or mirror length, per vantage. One row per connection, most cut packets first.
with names as (
    select vantage, 'VNI ' || vni || case when count(*) over (partition by vni) > 1 then ' of ' || outer_src else '' end as name
    from data.vantages where vni is not null
),
hits as (
    select vantage, sum(truncated_pkts) as missing, sum(orig_pkts + resp_pkts) as packets, min(first_ts) as first_ts,
        max(last_ts) as last_ts, row_number() over (order by sum(truncated_pkts) desc, vantage) as rank
    from data.connections group by vantage
    having sum(truncated_pkts) >= $truncated_packets and sum(truncated_pkts) >= sum(orig_pkts + resp_pkts) * $missing_share
),
evidence as (
    select connection_id, vantage, truncated_pkts, evidence_id, first_packet,
        row_number() over (partition by vantage order by truncated_pkts desc, connection_id) as ordinal
    from data.connections where truncated_pkts > 0 and vantage in (select vantage from hits)
)
select coalesce(names.name, 'vantage ' || hits.vantage) as subject, cast(hits.missing as double) as amount,
    hits.missing * 1.0 / greatest(hits.packets, 1) as share, hits.first_ts, hits.last_ts,
    cast(evidence.truncated_pkts as double) as part, evidence.evidence_id, evidence.first_packet as packet, null as line,
    evidence.connection_id, null as record_id
from evidence join hits on hits.vantage = evidence.vantage
left join names on names.vantage = hits.vantage
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
