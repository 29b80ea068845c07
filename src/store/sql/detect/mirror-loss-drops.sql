-- Packets that the capturing machine reports as dropped, per interface of a capture file. Files are named without their folder, so
-- that a finding keeps its id when the evidence is moved; files of the same name are told apart by their number.
with lossy as (
    select interfaces.evidence_id, interfaces.interface, interfaces.dropped, interfaces.packets,
        split_part(replace(evidence.path, '\', '/'), '/', -1) as name,
        coalesce(evidence.first_ts, 0) as first_ts, coalesce(evidence.last_ts, evidence.first_ts, 0) as last_ts
    from data.interfaces as interfaces
    join data.evidence as evidence on evidence.evidence_id = interfaces.evidence_id
    where interfaces.dropped >= $dropped
),
named as (
    select *, count(*) over (partition by name, interface) as same_name from lossy
)
select 'capture ' || name || case when same_name > 1 then ' (file ' || evidence_id || ')' else '' end
        || ', interface ' || interface as subject,
    cast(dropped as double) as amount, cast(dropped as double) / (cast(dropped as double) + packets) as share, first_ts, last_ts,
    cast(dropped as double) as part, evidence_id, null as packet, null as line, null as connection_id, null as record_id
from named
order by dropped desc, evidence_id, interface;
