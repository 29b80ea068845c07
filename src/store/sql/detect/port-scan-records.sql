-- Port scan in flow records: destination ports of one address that one source asked for with nothing but probes: rejected, or
-- few packets without room for data, over TCP with a SYN where tcp-flags are logged, over UDP without a reply. Traceroute's UDP ports
-- do not count. One row per piece of evidence.
with requests as (
    select * from detect.flows
    where request and (protocol = 6 or (protocol = 17 and dstport not between 33434 and 33534))
),
busy as (
    select src, dst from detect_flow_pairs where protocol in (6, 17)
    group by src, dst having sum(requests) >= $ports and min(first_port) < max(last_port)
),
replies as (
    select distinct dst as src, src as dst, protocol, srcport as port, true as replied from detect.flows
    where protocol = 17 and not rejected and (dst, src) in (select src, dst from busy)
),
asked as (
    select src, dst, protocol, dstport as port,
        bool_and((rejected or packets <= $probe_packets) and (protocol <> 6 or coalesce((tcp_flags & 2) = 2, true))) as probe,
        bool_and(not rejected) as answered, bool_and(tcp_flags is not null or protocol <> 6) as directed,
        min(first_second) as first_second, max(last_second) as last_second, min(record_id) as record_id
    from requests where (src, dst) in (select src, dst from busy)
    group by src, dst, protocol, dstport
),
ports as (
    select src, dst, protocol, port, probe and replied is null as probe, answered, directed, first_second, last_second, record_id
    from asked left join replies using (src, dst, protocol, port)
),
probed as (
    select *, count(*) over (
        partition by src, dst order by first_second range between cast($window as bigint) preceding and current row
    ) as in_window
    from ports where probe
),
shares as (
    select src, dst, avg(case when probe then 1.0 else 0.0 end) as probe_share from ports group by src, dst
),
targets as (
    select src, dst, max(in_window) as peak, count(case when answered then 1 end) as open_ports,
        bool_and(directed) as directed, min(first_second) as first_second, max(last_second) as last_second
    from probed join shares using (src, dst)
    where probe_share >= $probe_share
    group by src, dst having max(in_window) >= $ports
),
sources as (
    select src, max(peak) as peak, count(*) as targets, sum(open_ports) as open_ports, bool_and(directed) as directed,
        detect.nanoseconds(min(first_second)) as first_ts, detect.nanoseconds(max(last_second)) as last_ts,
        row_number() over (order by max(peak) desc, src) as rank
    from targets group by src
),
evidence as (
    select probed.src, probed.dst, probed.protocol, probed.port, probed.answered, probed.record_id,
        row_number() over (
            partition by probed.src
            order by targets.peak desc, probed.dst, probed.answered desc, probed.first_second, probed.port, probed.protocol
        ) as ordinal
    from probed join targets on targets.src = probed.src and targets.dst = probed.dst
)
select sources.src as subject, sources.peak, sources.targets, sources.open_ports, sources.first_ts, sources.last_ts,
    detect.is_private(sources.src) as inside, sources.directed, false as replied, evidence.dst, evidence.protocol, evidence.port,
    evidence.answered, records.evidence_id, null as packet, records.line, null as connection_id, evidence.record_id
from evidence
join sources on sources.src = evidence.src
join data.flow_records as records on records.record_id = evidence.record_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
