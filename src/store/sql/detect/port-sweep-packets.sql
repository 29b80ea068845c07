-- Port sweep in packets: addresses that one source touched on one port without exchanging data. One row per piece of evidence.
with contacts as (
    select orig_ip as src, resp_ip as dst, protocol, resp_port as port, first_ts, last_ts, connection_id,
        case when protocol = 17 then resp_pkts = 0
            else orig_bytes = 0 and resp_bytes = 0 and (orig_syn > 0 or (orig_tcp_flags & 20) = 0) end as probe,
        contains(history, 'h') as answered, resp_pkts > 0 as replied
    from data.connections
    where orig_pkts > 0 and (protocol = 6 or (protocol = 17 and resp_port <> 443))
),
busy as (
    select src, protocol, port from contacts where probe
    group by src, protocol, port having count(*) >= $hosts and min(dst) < max(dst)
),
hosts as (
    select src, protocol, port, dst, bool_and(probe) as probe, bool_or(answered) as answered, bool_or(replied) as replied,
        min(first_ts) as first_ts, max(last_ts) as last_ts, min(connection_id) as connection_id
    from contacts where (src, protocol, port) in (select src, protocol, port from busy)
    group by src, protocol, port, dst
),
probed as (
    select *, count(*) over (
        partition by src, protocol, port
        order by first_ts range between cast($window as bigint) * 1000000000 preceding and current row
    ) as in_window
    from hosts where probe and detect.scope(dst) not in ('multicast', 'broadcast', 'reserved')
),
shares as (
    select src, protocol, port, avg(case when probe then 1.0 else 0.0 end) as probe_share
    from hosts group by src, protocol, port
),
services as (
    select src, protocol, port, max(in_window) as peak, count(case when answered then 1 end) as answered_hosts,
        bool_or(replied) as replied, min(first_ts) as first_ts, max(last_ts) as last_ts
    from probed join shares using (src, protocol, port)
    where probe_share >= $probe_share
    group by src, protocol, port having max(in_window) >= $hosts
),
sources as (
    select src, max(peak) as peak, count(*) as services, sum(answered_hosts) as answered_hosts, bool_or(replied) as replied, min(first_ts) as first_ts,
        max(last_ts) as last_ts, row_number() over (order by max(peak) desc, src) as rank
    from services group by src
),
evidence as (
    select probed.src, probed.dst, probed.protocol, probed.port, probed.answered, probed.connection_id,
        row_number() over (
            partition by probed.src
            order by services.peak desc, probed.port, probed.protocol, probed.answered desc, probed.first_ts, probed.dst
        ) as ordinal
    from probed
    join services on services.src = probed.src and services.protocol = probed.protocol and services.port = probed.port
)
select sources.src as subject, sources.peak, sources.services, sources.answered_hosts, sources.first_ts, sources.last_ts,
    detect.is_private(sources.src) as inside, true as directed, sources.replied, evidence.dst, evidence.protocol, evidence.port,
    evidence.answered, connections.evidence_id, connections.first_packet as packet, null as line, evidence.connection_id,
    null as record_id
from evidence
join sources on sources.src = evidence.src
join data.connections as connections on connections.connection_id = evidence.connection_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
