-- What every detector reads: the kind of an address, and flow records as one-way flows between the addresses in the packet.
-- Everything lies in schema `detect`; the base tables stay as they are.
create schema if not exists detect;

-- n-th octet of a dotted IPv4 address, from 1.
create or replace macro detect.octet(address, n) as try_cast(split_part(address, '.', n) as integer);

-- Kind of an IPv4 address: private (RFC 1918, RFC 6598), link-local, loopback, multicast, broadcast, reserved or public.
create or replace macro detect.scope4(address) as case
    when starts_with(address, '10.') or starts_with(address, '192.168.') then 'private'
    when starts_with(address, '172.') and detect.octet(address, 2) between 16 and 31 then 'private'
    when starts_with(address, '100.') and detect.octet(address, 2) between 64 and 127 then 'private'
    when starts_with(address, '169.254.') then 'link-local'
    when starts_with(address, '127.') then 'loopback'
    when address = '255.255.255.255' then 'broadcast'
    when detect.octet(address, 1) between 224 and 239 then 'multicast'
    when detect.octet(address, 1) = 0 or detect.octet(address, 1) > 239 then 'reserved'
    when detect.octet(address, 1) is null then 'reserved'
    else 'public' end;

-- Kind of an IPv6 address in text form (RFC 4291, RFC 4193); only a first group of four digits reaches fc00::/7 and up.
create or replace macro detect.scope6(address) as case
    when address = '::1' or address = '0:0:0:0:0:0:0:1' then 'loopback'
    when length(split_part(address, ':', 1)) <> 4 then case when starts_with(address, '64:ff9b:') then 'public' else 'reserved' end
    when substr(address, 1, 2) in ('fc', 'fd') then 'private'
    when substr(address, 1, 3) in ('fe8', 'fe9', 'fea', 'feb') then 'link-local'
    when substr(address, 1, 2) = 'ff' then 'multicast'
    when substr(address, 1, 1) in ('2', '3') then 'public'
    else 'reserved' end;

create or replace macro detect.scope(address) as case
    when not contains(address, ':') then detect.scope4(address)
    when lower(address) like '::ffff:%.%.%.%' then detect.scope4(substr(address, 8))
    else detect.scope6(lower(address)) end;

-- True for an address that only means something inside: private, link-local or loopback.
create or replace macro detect.is_private(address) as detect.scope(address) in ('private', 'link-local', 'loopback');

-- True for an address of the Internet.
create or replace macro detect.is_public(address) as detect.scope(address) = 'public';

-- Unix seconds of a log as nanoseconds. Logs are hostile input: what 64 bits of nanoseconds cannot hold is cut off (year 2261).
create or replace macro detect.nanoseconds(second) as least(greatest(second, 0), 9200000000) * 1000000000;

-- A count of a log, at most 10^15: no interface moves a petabyte in a window, and sums must not overflow.
create or replace macro detect.amount(value) as least(greatest(value, 0), 1000000000000000);

-- Flow records that have addresses and a time. `seen_at` is where the record was made: the same flow is logged at both of its
-- interfaces, so amounts are never added up over several `seen_at`. `request` tells the direction of the one who asks: the SYN bit
-- where tcp-flags are logged, else the lower port is taken for the service. `half_open`: nothing but SYN packets (tcp-flags 2 or 6; without
-- tcp-flags: a few packets without room for data; a busy record of SYN alone has packets of one size).
create or replace view detect.flows as
select
    record_id, evidence_id, line, seen_at, src, dst, srcport, dstport, protocol, packets, bytes, first_second, last_second,
    rejected, tcp_flags,
    case
        when protocol = 6 and (tcp_flags & 18) = 18 then false
        when protocol = 6 and (tcp_flags & 2) = 2 then true
        when rejected then dstport <= srcport
        else dstport < srcport end as request,
    protocol = 6 and coalesce(tcp_flags in (2, 6), dstport < srcport or (rejected and dstport = srcport)) and packets > 0
        and bytes / 64.0 <= packets and (packets <= 3 or (tcp_flags in (2, 6) and bytes % packets = 0)) as half_open
from (
    select
        record_id, evidence_id, line, protocol, tcp_flags,
        coalesce(interface_id, tgw_attachment_id, resource_id, '') as seen_at,
        coalesce(pkt_srcaddr, srcaddr) as src,
        coalesce(pkt_dstaddr, dstaddr) as dst,
        coalesce(srcport, 0) as srcport,
        coalesce(dstport, 0) as dstport,
        detect.amount(coalesce(packets, 1)) as packets,
        detect.amount(coalesce(bytes, 0)) as bytes,
        coalesce("start", "end") as first_second,
        least(greatest(coalesce("end", "start"), coalesce("start", "end")), 9200000000) as last_second,
        coalesce(action, '') = 'REJECT' as rejected
    from data.flow_records
) as named
where src is not null and dst is not null and protocol is not null and first_second between 0 and 9200000000;

-- UDP services that answer a small question with a large reply to whoever the source address names (US-CERT alert TA14-017A).
create or replace macro detect.is_reflector(port) as port in (17, 19, 53, 111, 123, 137, 161, 389, 520, 1900, 3702, 11211);

-- TCP ports of protocols that carry credentials or content in clear text, with the severity of using them inside one network.
create or replace view detect.cleartext_ports as
select port, service, severity from (values
    (21, 'FTP', 'medium'), (23, 'Telnet', 'medium'), (25, 'SMTP', 'low'), (80, 'HTTP', 'info'), (110, 'POP3', 'low'),
    (143, 'IMAP', 'low'), (389, 'LDAP', 'low'), (512, 'rexec', 'medium'), (513, 'rlogin', 'medium'), (514, 'rsh', 'medium'),
    (1433, 'Microsoft SQL Server', 'low'), (1521, 'Oracle', 'low'), (3306, 'MySQL', 'low'), (5432, 'PostgreSQL', 'low'),
    (5672, 'AMQP', 'low'), (5900, 'VNC', 'low'), (5901, 'VNC', 'low'), (5902, 'VNC', 'low'), (5903, 'VNC', 'low'),
    (5904, 'VNC', 'low'), (6379, 'Redis', 'low'), (8080, 'HTTP', 'info'), (9200, 'Elasticsearch', 'low'),
    (11211, 'memcached', 'low'), (15672, 'RabbitMQ management', 'low'), (27017, 'MongoDB', 'low'), (50000, 'Db2', 'low')
) as known(port, service, severity);

-- Flow records by pair of addresses and protocol: what the detectors first look at, so that the records themselves are only searched
-- for the few addresses that can matter. Every number here is an upper bound: records of all interfaces, given twice or not.
create or replace temp table detect_flow_pairs as
select src, dst, protocol,
    count(case when request then 1 end) as requests,
    min(case when request then dstport end) as first_port,
    max(case when request then dstport end) as last_port,
    sum(packets) as packets,
    sum(case when half_open then packets else 0 end) as half_open_packets,
    sum(case when rejected then 0 else bytes end) as accepted_bytes,
    sum(case when detect.is_reflector(srcport) and not detect.is_reflector(dstport) then bytes else 0 end) as reflected_bytes,
    count(case when rejected then 1 end) as rejects
from detect.flows
group by src, dst, protocol;
