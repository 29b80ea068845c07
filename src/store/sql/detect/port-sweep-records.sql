-- Port sweep in flow records: addresses that one source asked on one port with nothing but probes: rejected, or few packets
-- without room for data, over TCP with a SYN where tcp-flags are logged, over UDP without a reply. QUIC (UDP 443) does not count:
-- browsers try it everywhere and fall back to TCP. One row per piece of evidence.
with requests as (
    select * from detect.flows where request and (protocol = 6 or (protocol = 17 and dstport <> 443))
),
wide as (
    select src, protocol from detect_flow_pairs where requests > 0 and protocol in (6, 17)
    group by src, protocol having count(*) >= $hosts
),
busy as (
    select src, protocol, dstport from requests where (src, protocol) in (select src, protocol from wide)
    group by src, protocol, dstport having count(*) >= $hosts and min(dst) < max(dst)
),
replies as (
    select distinct dst as src, src as dst, protocol, srcport as port, true as replied from detect.flows
    where protocol = 17 and not rejected and (dst, protocol, srcport) in (select src, protocol, dstport from busy)
),
asked as (
    select src, protocol, dstport as port, dst,
        bool_and((rejected or packets <= $probe_packets) and (protocol <> 6 or coalesce((tcp_flags & 2) = 2, true))) as probe,
        bool_and(not rejected) as answered, bool_and(tcp_flags is not null or protocol <> 6) as directed,
        min(first_second) as first_second, max(last_second) as last_second, min(record_id) as record_id
    from requests where (src, protocol, dstport) in (select src, protocol, dstport from busy)
    group by src, protocol, dstport, dst
),
hosts as (
    select src, dst, protocol, port, probe and replied is null as probe, answered, directed, first_second, last_second, record_id
    from asked left join replies using (src, dst, protocol, port)
),
probed as (
    select *, count(*) over (
        partition by src, protocol, port order by first_second range between cast($window as bigint) preceding and current row
    ) as in_window
    from hosts where probe and detect.scope(dst) not in ('multicast', 'broadcast', 'reserved')
),
shares as (
    select src, protocol, port, avg(case when probe then 1.0 else 0.0 end) as probe_share
    from hosts group by src, protocol, port
),
services as (
    select src, protocol, port, max(in_window) as peak, count(case when answered then 1 end) as answered_hosts,
        bool_and(directed) as directed, min(first_second) as first_second, max(last_second) as last_second
    from probed join shares using (src, protocol, port)
    where probe_share >= $probe_share
    group by src, protocol, port having max(in_window) >= $hosts
),
sources as (
    select src, max(peak) as peak, count(*) as services, sum(answered_hosts) as answered_hosts, bool_and(directed) as directed,
        detect.nanoseconds(min(first_second)) as first_ts, detect.nanoseconds(max(last_second)) as last_ts,
        row_number() over (order by max(peak) desc, src) as rank
    from services group by src
),
evidence as (
    select probed.src, probed.dst, probed.protocol, probed.port, probed.answered, probed.record_id,
        row_number() over (
            partition by probed.src
            order by services.peak desc, probed.port, probed.protocol, probed.answered desc, probed.first_second, probed.dst
        ) as ordinal
    from probed
    join services on services.src = probed.src and services.protocol = probed.protocol and services.port = probed.port
)
select sources.src as subject, sources.peak, sources.services, sources.answered_hosts, sources.first_ts, sources.last_ts,
    detect.is_private(sources.src) as inside, sources.directed, false as replied, evidence.dst, evidence.protocol, evidence.port,
    evidence.answered, records.evidence_id, null as packet, records.line, null as connection_id, evidence.record_id
from evidence
join sources on sources.src = evidence.src
join data.flow_records as records on records.record_id = evidence.record_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
