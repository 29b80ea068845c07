-- SYN flood in packets: SYN packets towards one address whose handshakes the originator never completed (no ACK, data or FIN of it).
-- A connection longer than the window counts with the share that falls into one window. One row per source, ranked by SYN packets.
with busy as (
    select resp_ip from data.connections
    where protocol = 6 and not (contains(history, 'A') or contains(history, 'D') or contains(history, 'F'))
    group by resp_ip having sum(orig_syn) >= $syns
),
opened as (
    select conversation_id, min(resp_ip) as dst, min(resp_port) as port, min(orig_ip) as src, max(orig_syn) as syns,
        min(first_ts) as first_ts, max(last_ts) as last_ts, min(connection_id) as connection_id,
        not bool_or(contains(history, 'A') or contains(history, 'D') or contains(history, 'F')) as half_open,
        bool_or(contains(history, 'h')) as answered, max(resp_pkts) > 0 as replied
    from data.connections
    where protocol = 6 and orig_syn > 0 and resp_ip in (select resp_ip from busy)
    group by conversation_id
),
seconds as (
    select dst, port, first_ts // 1000000000 as second,
        sum(cast(ceil(syns * least(1.0, $window * 1e9 / greatest(1.0, last_ts - first_ts))) as bigint)) as syns
    from opened where half_open
    group by dst, port, first_ts // 1000000000
),
port_windows as (
    select dst, port, sum(syns) over (
        partition by dst, port order by second range between cast($window as bigint) - 1 preceding and current row
    ) as syns
    from seconds
),
address_windows as (
    select dst, sum(syns) over (
        partition by dst order by second range between cast($window as bigint) - 1 preceding and current row
    ) as syns
    from (select dst, second, sum(syns) as syns from seconds group by dst, second) as all_ports
),
port_totals as (
    select dst, port, avg(case when half_open then 1.0 else 0.0 end) as half_open_share from opened group by dst, port
),
address_totals as (
    select dst, avg(case when half_open then 1.0 else 0.0 end) as half_open_share,
        count(distinct case when half_open then src end) as sources, sum(case when half_open then syns else 0 end) as syns,
        count(case when half_open and answered then 1 end) as answered,
        count(case when half_open and replied then 1 end) as replied,
        min(case when half_open then first_ts end) as first_ts, max(case when half_open then last_ts end) as last_ts
    from opened group by dst
),
hits as (
    select dst, port, max(syns) as peak from port_windows group by dst, port having max(syns) >= $syns
),
floods as (
    select dst, port, peak from hits join port_totals using (dst, port) where half_open_share >= $half_open_share
    union all
    select dst, null as port, max(address_windows.syns) as peak from address_windows join address_totals using (dst)
    where half_open_share >= $half_open_share and sources >= $sources
    group by dst having max(address_windows.syns) >= $syns
),
targets as (
    select dst, max(peak) as peak, min(port) as port, count(distinct port) as ports, row_number() over (order by max(peak) desc, dst) as rank
    from floods group by dst
),
attackers as (
    select dst, src, sum(syns) as syns, count(*) as conversations, min(connection_id) as connection_id,
        row_number() over (partition by dst order by sum(syns) desc, src) as ordinal
    from opened where half_open and dst in (select dst from targets) group by dst, src
)
select targets.dst as subject, targets.peak, targets.port, targets.ports, address_totals.sources, address_totals.syns,
    address_totals.answered, address_totals.replied, false as rejected, true as directed,
    address_totals.first_ts, address_totals.last_ts, attackers.src, attackers.syns as source_syns,
    attackers.conversations as source_conversations, connections.evidence_id, connections.first_packet as packet, null as line,
    attackers.connection_id, null as record_id
from attackers
join targets on targets.dst = attackers.dst
join address_totals on address_totals.dst = attackers.dst
join data.connections as connections on connections.connection_id = attackers.connection_id
where ordinal = 1 or (rank <= $subjects and ordinal <= $evidence)
order by rank, ordinal;
