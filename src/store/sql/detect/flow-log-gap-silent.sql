-- NODATA windows in which the captures show packets of the interface that no flow record accounts for. `start` and `end` may lag by
-- a minute, so a minute counts when it and the next are NODATA. One row per connection, largest first.
with nodata as (
    select interface_id, unnest(generate_series("start" // 60, ("end" + 1) // 60 - 1)) as minute
    from data.flow_records
    where log_status = 'NODATA' and interface_id is not null and "start" between 0 and 9200000000
        and "end" between "start" and "start" + 3600
),
minutes as (
    select distinct this.interface_id, this.minute from nodata as this
    where (this.interface_id, this.minute + 1) in (select interface_id, minute from nodata)
),
inventory as (
    select interface_id, split_part(cidr, '/', 1) as address from data.interface_addresses
    where role <> 'public' and (cidr like '%/32' or cidr like '%/128')
    union
    select interface_id, primary_ip as address from data.network_interfaces where primary_ip is not null
),
logged as (
    select interface_id, address from (
        select interface_id, srcaddr as address from data.flow_records where srcaddr is not null
            and interface_id in (select interface_id from minutes)
        union all
        select interface_id, dstaddr as address from data.flow_records where dstaddr is not null
            and interface_id in (select interface_id from minutes)
    ) as ends
    where interface_id not in (select interface_id from inventory)
    group by interface_id, address
    having count(*) > 1 and count(*) = (
        select count(*) from data.flow_records as all_records
        where all_records.interface_id = ends.interface_id and all_records.srcaddr is not null
    )
),
addresses as (
    select interface_id, address from inventory union select interface_id, address from logged
),
unlogged as (
    select connections.connection_id, connections.orig_ip, connections.resp_ip, connections.evidence_id, connections.first_packet
    from data.connections as connections
    join data.connection_coverage as covered on covered.connection_id = connections.connection_id
    where covered.verdict = 'unlogged' and covered.reason = 'unexplained'
),
sides as (
    select connection_id, orig_ip as address from unlogged union select connection_id, resp_ip as address from unlogged
),
shown as (
    select addresses.interface_id, activity.connection_id, sum(activity.packets) as packets, min(activity.second) as first_second,
        max(activity.second) as last_second
    from data.activity as activity
    join sides on sides.connection_id = activity.connection_id
    join addresses on addresses.address = sides.address
    join minutes on minutes.interface_id = addresses.interface_id and minutes.minute = activity.second // 60
    group by addresses.interface_id, activity.connection_id
),
hits as (
    select interface_id, sum(packets) as amount, count(*) as connections, detect.nanoseconds(min(first_second)) as first_ts,
        detect.nanoseconds(max(last_second)) as last_ts, row_number() over (order by sum(packets) desc, interface_id) as rank
    from shown group by interface_id having sum(packets) >= $nodata_packets
),
evidence as (
    select *, row_number() over (partition by interface_id order by packets desc, connection_id) as ordinal from shown
)
select hits.interface_id as subject, cast(hits.amount as double) as amount, cast(hits.connections as double) as share,
    hits.first_ts, hits.last_ts, evidence.first_second, evidence.last_second, unlogged.evidence_id,
    unlogged.first_packet as packet, null as line, evidence.connection_id, null as record_id
from evidence
join hits on hits.interface_id = evidence.interface_id
join unlogged on unlogged.connection_id = evidence.connection_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
