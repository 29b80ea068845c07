-- Packets that the capturing machine reports as dropped, per interface of a capture file.
select 'capture ' || evidence.path || ', interface ' || interfaces.interface as subject,
    cast(interfaces.dropped as double) as amount,
    interfaces.dropped * 1.0 / (interfaces.dropped + interfaces.packets) as share,
    coalesce(evidence.first_ts, 0) as first_ts, coalesce(evidence.last_ts, evidence.first_ts, 0) as last_ts,
    cast(interfaces.dropped as double) as part, interfaces.evidence_id, null as packet, null as line, null as connection_id,
    null as record_id
from data.interfaces as interfaces
join data.evidence as evidence on evidence.evidence_id = interfaces.evidence_id
where interfaces.dropped >= $dropped
order by interfaces.dropped desc, interfaces.evidence_id, interfaces.interface;
