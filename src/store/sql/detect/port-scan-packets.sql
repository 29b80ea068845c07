-- Port scan in packets: destination ports of one address that one source touched without exchanging data: with a SYN,
-- or with neither ACK nor RST (FIN, NULL and XMAS scans), so that remains of older connections are no probes.
-- Traceroute's UDP ports (33434 to 33534) do not count. One row per piece of evidence, sources ranked by ports.
with contacts as (
    select orig_ip as src, resp_ip as dst, protocol, resp_port as port, first_ts, last_ts, connection_id,
        case when protocol = 17 then resp_pkts = 0
            else orig_bytes = 0 and resp_bytes = 0 and (orig_syn > 0 or (orig_tcp_flags & 20) = 0) end as probe,
        contains(history, 'h') as answered, resp_pkts > 0 as replied
    from data.connections
    where orig_pkts > 0 and (protocol = 6 or (protocol = 17 and resp_port not between 33434 and 33534))
),
busy as (
    select src, dst from contacts where probe group by src, dst having count(*) >= $ports and min(port) < max(port)
),
ports as (
    select src, dst, protocol, port, bool_and(probe) as probe, bool_or(answered) as answered, bool_or(replied) as replied,
        min(first_ts) as first_ts, max(last_ts) as last_ts, min(connection_id) as connection_id
    from contacts where (src, dst) in (select src, dst from busy)
    group by src, dst, protocol, port
),
probed as (
    select *, count(*) over (
        partition by src, dst order by first_ts range between cast($window as bigint) * 1000000000 preceding and current row
    ) as in_window
    from ports where probe
),
shares as (
    select src, dst, avg(case when probe then 1.0 else 0.0 end) as probe_share from ports group by src, dst
),
targets as (
    select src, dst, max(in_window) as peak, count(*) as ports, count(case when answered then 1 end) as open_ports,
        bool_or(replied) as replied, min(first_ts) as first_ts, max(last_ts) as last_ts
    from probed join shares using (src, dst)
    where probe_share >= $probe_share
    group by src, dst having max(in_window) >= $ports
),
sources as (
    select src, max(peak) as peak, count(*) as targets, sum(open_ports) as open_ports, bool_or(replied) as replied, min(first_ts) as first_ts,
        max(last_ts) as last_ts, row_number() over (order by max(peak) desc, src) as rank
    from targets group by src
),
evidence as (
    select probed.src, probed.dst, probed.protocol, probed.port, probed.answered, probed.connection_id,
        row_number() over (
            partition by probed.src
            order by targets.peak desc, probed.dst, probed.answered desc, probed.first_ts, probed.port, probed.protocol
        ) as ordinal
    from probed join targets on targets.src = probed.src and targets.dst = probed.dst
)
select sources.src as subject, sources.peak, sources.targets, sources.open_ports, sources.first_ts, sources.last_ts,
    detect.is_private(sources.src) as inside, true as directed, sources.replied, evidence.dst, evidence.protocol, evidence.port,
    evidence.answered, connections.evidence_id, connections.first_packet as packet, null as line, evidence.connection_id,
    null as record_id
from evidence
join sources on sources.src = evidence.src
join data.connections as connections on connections.connection_id = evidence.connection_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
