/** Tables of a case. Column order, names, types and meaning are declared here once; DDL, rows and docs follow. */
import { column, optional, table } from "../base/columns.ts";

export const evidence = table("evidence", "Files that were given as evidence.", [
  column("evidence_id", "u32", "Number of the file within the case, from 1."),
  column("path", "text", "Path as given, made absolute."),
  column(
    "kind",
    "text",
    "capture, flow-log, mirror-sessions, mirror-filters, mirror-targets, network-interfaces, flow-log-config, tls-key-log, unknown.",
  ),
  column(
    "format",
    "text",
    "Format as recognised by content: pcap, pcapng, flow-log-text, ...; with +gzip or +zstd when compressed.",
  ),
  column("size", "i64", "Size of the file in bytes."),
  optional("sha256", "text", "SHA-256 of the file's bytes, lower-case hex."),
  optional("first_ts", "time", "Earliest packet time or record start."),
  optional("last_ts", "time", "Latest packet time or record end."),
  column("packets", "i64", "Packets read from the file."),
  column("records", "i64", "Flow records, or configuration objects, read from the file."),
  column(
    "says",
    "text",
    "One sentence on what the file is; for an unknown file, what it looks like and what is accepted.",
  ),
]);

export const diagnostics = table("diagnostics", "Oddities found in the evidence, counted.", [
  column("evidence_id", "u32", "File the oddity is in; 0 where it concerns the case."),
  column("code", "text", "Code from the catalogue of diagnostics."),
  column("severity", "text", "info, suspicious, data-loss, error."),
  column("layer", "text", "Layer that reports it."),
  column("count", "i64", "How often it occurred."),
  optional("first_offset", "i64", "Byte offset of the first occurrence in the (decompressed) file."),
  optional("first_line", "i64", "Line of the first occurrence, from 1."),
  optional("first_packet", "i64", "Packet number of the first occurrence, from 1."),
  column("says", "text", "What the code means."),
  column("detail", "text", "What was found there."),
]);

export const interfaces = table("interfaces", "Interfaces of the capture files.", [
  column("evidence_id", "u32", "Capture file."),
  column("interface", "u32", "Interface number within the file, from 0."),
  column("name", "text", "Name from the file; empty where it has none."),
  column("link_type", "u32", "Link type number (tcpdump.org LINKTYPE_)."),
  column("snap_length", "u32", "Snapshot length; 0 where unlimited."),
  column("packets", "i64", "Packets of this interface."),
  optional("dropped", "i64", "Packets the capturing machine reports as dropped (pcapng isb_ifdrop + isb_osdrop)."),
]);

export const captureComments = table(
  "capture_comments",
  "Comments that capture files carry: of the file, or of a packet.",
  [
    column("evidence_id", "u32", "Capture file."),
    optional("packet", "i64", "Packet number; empty for a comment on the file, an interface or a section."),
    column("comment", "text", "The comment."),
  ],
);

export const captureNames = table(
  "capture_names",
  "Names of addresses as capture files carry them (pcapng name resolution).",
  [
    column("evidence_id", "u32", "Capture file."),
    column("address", "text", "Address."),
    column("name", "text", "Name the capturing machine knew it by."),
  ],
);

export const captureSecrets = table(
  "capture_secrets",
  "Decryption secrets that capture files carry (pcapng decryption secrets blocks), and key logs given as evidence.",
  [
    column("evidence_id", "u32", "Capture file, or key log."),
    column(
      "type",
      "u32",
      "Type of the secrets: 0x544c534b TLS key log, 0x5353484b SSH key log, 0x57474b4c WireGuard key log, ...",
    ),
    column("secrets", "text", "The block's bytes, base64."),
  ],
);

export const vantages = table(
  "vantages",
  "Where packets were seen: mirror sessions, or capture interfaces where there is no tunnel.",
  [
    column("vantage", "u32", "Number of the vantage within the case, from 1."),
    column("kind", "text", "mirror (VXLAN or GENEVE) or interface."),
    column("tunnel", "text", "Tunnel layers outermost to innermost, as vxlan or geneve:vxlan; empty for an interface."),
    optional("outer_src", "text", "Outer source address: the mirror source's primary address."),
    optional("outer_dst", "text", "Outer destination address: the mirror target."),
    optional(
      "overlay_src",
      "text",
      "Where the mirrored packets are of an overlay network: outer source of the first one's innermost tunnel.",
    ),
    optional("overlay_dst", "text", "Its outer destination."),
    optional("vni", "u32", "VXLAN (or GENEVE) network identifier of the innermost tunnel."),
    column("evidence_id", "u32", "Capture file of the first packet."),
    column("interface", "u32", "Interface number of the first packet."),
    column("packets", "i64", "Packets seen at this vantage."),
    column("first_ts", "time", "First packet."),
    column("last_ts", "time", "Last packet."),
  ],
);

/** One row per packet; bytes stay in the evidence file. */
export const packets = table("packets", "Where every packet lies and to which connection it belongs.", [
  column("evidence_id", "u32", "Capture file."),
  column("number", "i64", "Packet number within its file, from 1, in file order."),
  column("offset", "i64", "Byte offset of the packet's first captured byte in the (decompressed) file."),
  column("ts", "time", "Capture time."),
  column("captured_length", "u32", "Bytes in the file."),
  column("original_length", "u32", "Bytes on the wire."),
  column("interface", "u32", "Interface number within the file."),
  column("protocols", "text", "Layers outermost to innermost, as eth:ip:udp:vxlan:eth:ip:tcp."),
  column("connection_id", "u32", "Connection the packet belongs to; 0 for none (ARP and the like)."),
  column("from_responder", "bool", "True when the packet went from responder to originator."),
  column("is_copy", "bool", "True when the same packet was seen before at another vantage."),
  optional(
    "tcp_flags",
    "u8",
    "TCP flags: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128; empty where no whole TCP header is.",
  ),
]);

/** What `packets` lists of captures: decoded as they are read, addresses of the innermost IP layer. */
export const packetListing = table(
  "packet_listing",
  "Packets of captures as they are listed, straight from the files.",
  [
    column("evidence_id", "u32", "Capture file, numbered from 1 in the order the files were found."),
    column("number", "i64", "Packet number within its file, from 1, in file order."),
    column("ts", "time", "Capture time."),
    column("captured_length", "u32", "Bytes in the file."),
    column("original_length", "u32", "Bytes on the wire."),
    column("protocols", "text", "Layers outermost to innermost, as eth:ip:udp:vxlan:eth:ip:tcp."),
    optional("src_ip", "text", "Source address of the innermost IP layer; empty where there is none."),
    optional("src_port", "u16", "Source port; empty where there is none."),
    optional("dst_ip", "text", "Destination address of the innermost IP layer."),
    optional("dst_port", "u16", "Destination port."),
    optional("vni", "u32", "VXLAN (or GENEVE) network identifier of the innermost tunnel."),
    column("offset", "i64", "Byte offset of the packet's first captured byte in the (decompressed) file."),
  ],
);

/** What `search` lists: where in the payload the bytes are that were looked for. */
export const payloadHits = table("payload_hits", "Places in the payload where what was searched for is found.", [
  column("connection_id", "u32", "Connection."),
  column("proto", "text", "tcp, udp, sctp, icmp, icmp6, or the IP protocol's name or number."),
  column("orig_ip", "text", "Address of the originator."),
  column("orig_port", "u16", "Port of the originator; see `connections`."),
  column("resp_ip", "text", "Address of the responder."),
  column("resp_port", "u16", "Port of the responder; see `connections`."),
  optional("vni", "u32", "VXLAN (or GENEVE) network identifier of the innermost tunnel."),
  column("direction", "text", "Who sent it: orig or resp."),
  column(
    "offset",
    "i64",
    "Where it begins in that side's stream, missing bytes counted, from 0; of packets by themselves (--raw), in the packet's payload.",
  ),
  column("length", "u32", "Bytes of the match."),
  column("ts", "time", "Capture time of the packet its first byte came in."),
  column("evidence_id", "u32", "Capture file of that packet."),
  column("packet", "i64", "Number of that packet within its file, from 1."),
  column("file_offset", "i64", "Byte offset of the first byte in the (decompressed) file."),
  column("before", "text", "Up to 32 bytes before it, as text; what cannot be printed is a dot."),
  column("match", "text", "The match, its first 256 bytes, as text."),
  column("after", "text", "Up to 32 bytes after it, as text."),
  column("before_hex", "text", "The bytes before it, hexadecimal."),
  column("match_hex", "text", "The match, its first 256 bytes, hexadecimal."),
  column("after_hex", "text", "The bytes after it, hexadecimal."),
]);

export const connections = table(
  "connections",
  "Conversations of one five-tuple seen at one vantage, as Zeek's conn log describes them.",
  [
    column("connection_id", "u32", "Number within the case, from 1, in order of first packet."),
    column(
      "conversation_id",
      "u32",
      "Connections that are one conversation seen at several vantages share it: the smallest connection_id among them.",
    ),
    column("vantage", "u32", "Where it was seen."),
    optional("vni", "u32", "VXLAN (or GENEVE) network identifier of the innermost tunnel."),
    column("proto", "text", "tcp, udp, sctp, icmp, icmp6, or the IP protocol's name or number."),
    column("protocol", "u8", "IP protocol number (IANA)."),
    column("orig_ip", "text", "Address of the originator."),
    column("orig_port", "u16", "Port of the originator; ICMP type for ICMP; 0 where the protocol has none."),
    column("resp_ip", "text", "Address of the responder."),
    column(
      "resp_port",
      "u16",
      "Port of the responder; for ICMP the type of the answer, or the code where there is none (as in Zeek); 0 where the protocol has none.",
    ),
    column("first_ts", "time", "First packet."),
    column("last_ts", "time", "Last packet."),
    column("orig_pkts", "i64", "Packets of the originator (every IP packet, fragments each)."),
    column("resp_pkts", "i64", "Packets of the responder."),
    column("orig_ip_bytes", "i64", "IP bytes of the originator: sum of IP total lengths, whatever was captured."),
    column("resp_ip_bytes", "i64", "IP bytes of the responder."),
    column(
      "orig_bytes",
      "i64",
      "Payload bytes of the originator: for TCP the sequence space used, as in Zeek; else the sum of payload lengths.",
    ),
    column("resp_bytes", "i64", "Payload bytes of the responder."),
    column(
      "orig_frame_bytes",
      "i64",
      "Bytes on the wire of the originator's frames, all headers of all layers included.",
    ),
    column("resp_frame_bytes", "i64", "Bytes on the wire of the responder's frames."),
    column("conn_state", "text", "Zeek's conn_state: S0 S1 SF REJ S2 S3 RSTO RSTR RSTOS0 RSTRH SH SHR OTH."),
    column("history", "text", "Zeek's history letters; upper case for the originator."),
    optional(
      "service",
      "text",
      "What it speaks, recognised by content, outermost first, as tls+http; empty where nothing was recognised, and in listings straight from files without --service.",
    ),
    column("missed_bytes", "i64", "Payload bytes missing from the capture (TCP gaps), both directions."),
    column("orig_retransmits", "i64", "TCP segments of the originator with payload that was seen before."),
    column("resp_retransmits", "i64", "TCP segments of the responder with payload that was seen before."),
    column("truncated_pkts", "i64", "Packets cut by snapshot or mirror length."),
    column("fragments", "i64", "IP fragments other than the first."),
    column("copies", "i64", "Packets that were seen before at another vantage."),
    column("orig_syn", "i64", "Packets of the originator with the SYN bit (TCP)."),
    column("orig_tcp_flags", "u8", "TCP flags of the originator, or-ed over all packets."),
    column("resp_tcp_flags", "u8", "TCP flags of the responder, or-ed over all packets."),
    column("community_id", "text", "Community ID v1, seed 0; empty where the packets do not allow one."),
    column("evidence_id", "u32", "File of the first packet."),
    column("first_packet", "i64", "Number of the first packet in its file."),
  ],
);

/** What flow records are compared with: every packet counted once, by whole second. */
export const activity = table("activity", "Packets and IP bytes of each connection and direction by second.", [
  column("connection_id", "u32", "Connection."),
  column("from_responder", "bool", "Direction."),
  column("second", "i64", "Unix time, whole seconds."),
  column("packets", "u32", "IP packets in this second."),
  column("ip_bytes", "i64", "IP bytes in this second."),
  column("tcp_flags", "u8", "TCP flags or-ed."),
]);

export const mirrorSessions = table("mirror_sessions", "Traffic Mirror sessions (describe-traffic-mirror-sessions).", [
  column("session_id", "text", "TrafficMirrorSessionId."),
  column("session_number", "u32", "SessionNumber: lowest is evaluated first."),
  column("interface_id", "text", "Mirror source: NetworkInterfaceId."),
  column("filter_id", "text", "TrafficMirrorFilterId."),
  column("target_id", "text", "TrafficMirrorTargetId."),
  optional("vni", "u32", "VirtualNetworkId."),
  optional("packet_length", "u32", "PacketLength: bytes of each inner frame that are mirrored."),
  optional("description", "text", "Description."),
  column("evidence_id", "u32", "File that describes it."),
]);

export const mirrorFilters = table("mirror_filters", "Traffic Mirror filters (describe-traffic-mirror-filters).", [
  column("filter_id", "text", "TrafficMirrorFilterId."),
  column("amazon_dns", "bool", "NetworkServices holds amazon-dns: all traffic of the Amazon resolver is mirrored."),
  optional("description", "text", "Description."),
  column("evidence_id", "u32", "File that describes it."),
]);

export const mirrorRules = table(
  "mirror_rules",
  "Rules of the Traffic Mirror filters, in the order they are evaluated.",
  [
    column("filter_id", "text", "TrafficMirrorFilterId."),
    column("rule_id", "text", "TrafficMirrorFilterRuleId."),
    column("direction", "text", "ingress or egress."),
    column("rule_number", "u32", "RuleNumber: ascending order, first match decides."),
    column("action", "text", "accept or reject."),
    optional("protocol", "u32", "IP protocol number; empty for all."),
    optional("source_cidr", "text", "SourceCidrBlock."),
    optional("destination_cidr", "text", "DestinationCidrBlock."),
    optional("source_port_from", "u32", "First source port."),
    optional("source_port_to", "u32", "Last source port."),
    optional("destination_port_from", "u32", "First destination port."),
    optional("destination_port_to", "u32", "Last destination port."),
    column("evidence_id", "u32", "File that describes it."),
  ],
);

export const mirrorTargets = table("mirror_targets", "Traffic Mirror targets (describe-traffic-mirror-targets).", [
  column("target_id", "text", "TrafficMirrorTargetId."),
  column("type", "text", "network-interface, network-load-balancer or gateway-load-balancer-endpoint."),
  optional("interface_id", "text", "NetworkInterfaceId, where the target is an interface."),
  optional("destination", "text", "Load balancer ARN or endpoint id otherwise."),
  column("evidence_id", "u32", "File that describes it."),
]);

export const networkInterfaces = table(
  "network_interfaces",
  "Network interfaces of the account (describe-network-interfaces).",
  [
    column("interface_id", "text", "NetworkInterfaceId."),
    column("interface_type", "text", "InterfaceType."),
    optional("instance_id", "text", "Attachment.InstanceId."),
    optional("vpc_id", "text", "VpcId."),
    optional("subnet_id", "text", "SubnetId."),
    optional("primary_ip", "text", "PrivateIpAddress."),
    optional("public_ip", "text", "Association.PublicIp."),
    optional("mac", "text", "MacAddress."),
    optional("description", "text", "Description."),
    column("evidence_id", "u32", "File that describes it."),
  ],
);

export const interfaceAddresses = table(
  "interface_addresses",
  "Every address and prefix that belongs to a network interface.",
  [
    column("interface_id", "text", "NetworkInterfaceId."),
    column("cidr", "text", "Address or prefix in CIDR form, as 10.0.0.5/32."),
    column("role", "text", "primary, secondary, ipv6, prefix or public."),
  ],
);

export const flowLogConfigs = table("flow_log_configs", "Flow logs that are configured (describe-flow-logs).", [
  column("flow_log_id", "text", "FlowLogId."),
  column("resource_id", "text", "ResourceId: VPC, subnet, interface or gateway."),
  column("traffic_type", "text", "ALL, ACCEPT or REJECT."),
  column("log_format", "text", "LogFormat; AWS's default where the file has none."),
  column("max_aggregation", "u32", "MaxAggregationInterval in seconds."),
  optional("destination", "text", "Where the logs go."),
  optional("created_ts", "time", "CreationTime."),
  column("evidence_id", "u32", "File that describes it."),
]);

export const coverage = table("coverage", "How much of each flow record the packets show.", [
  column("record_id", "i64", "Flow record."),
  column("verdict", "text", "full, partial or none."),
  optional("reason", "text", "Code from the list of coverage reasons; empty for full."),
  column("packets_seen", "i64", "Packets of this record's window and direction in the captures."),
  column("bytes_seen", "i64", "IP bytes of them."),
  column("connections", "u32", "Connections those packets belong to."),
  optional("session_id", "text", "Mirror session that shows the reason."),
  optional("rule_number", "u32", "Mirror filter rule that shows the reason."),
  optional("other_record_id", "i64", "Flow record that shows the reason (a SKIPDATA or NODATA line)."),
  optional("detail", "text", "What was compared or found, for people."),
]);

export const connectionCoverage = table("connection_coverage", "Which connections the flow logs account for.", [
  column("connection_id", "u32", "Connection."),
  column("verdict", "text", "logged or unlogged."),
  optional("reason", "text", "Code from the list of coverage reasons; empty for logged."),
  column("records", "u32", "Flow records that account for it."),
  column("logged_packets", "i64", "Packets of the connection that fall into a record's window."),
  column("logged_bytes", "i64", "IP bytes of them."),
  optional("other_record_id", "i64", "Flow record that shows the reason."),
  optional("detail", "text", "What was compared or found, for people."),
]);

export const recordConnections = table(
  "record_connections",
  "Flow records joined to the connections whose packets they count.",
  [
    column("record_id", "i64", "Flow record."),
    column("connection_id", "u32", "Connection."),
    column("from_responder", "bool", "Direction of the connection that the record logs."),
    column("packets", "i64", "Packets of the connection in the record's window."),
    column("ip_bytes", "i64", "IP bytes of them."),
  ],
);

export const findings = table("findings", "What the detectors found.", [
  column("finding_id", "text", "Stable id: detector and what it is about."),
  column("detector", "text", "Id of the detector."),
  column("title", "text", "One line for people."),
  column("severity", "text", "critical, high, medium, low or info."),
  column("confidence", "text", "high, medium or low."),
  column("grade", "text", "What it rests on: packets, flow-records or both."),
  column("technique", "text", "ATT&CK technique ids, space separated."),
  column("subject", "text", "What it is about: usually the address that acts."),
  column("summary", "text", "One or two sentences: what was seen."),
  column("why", "text", "JSON array of {measure, value, threshold, unit, says}."),
  column("next", "text", "What to look at next."),
  column("first_ts", "time", "First time."),
  column("last_ts", "time", "Last time."),
]);

export const findingEvidence = table("finding_evidence", "The packets, connections and log lines a finding rests on.", [
  column("finding_id", "text", "Finding."),
  column("ordinal", "u32", "Order within the finding, from 1."),
  column("kind", "text", "connection, flow-record, interface or session."),
  optional("evidence_id", "u32", "File."),
  optional("packet", "i64", "Packet number in that file."),
  optional("line", "i64", "Line in that file."),
  optional("connection_id", "u32", "Connection."),
  optional("record_id", "i64", "Flow record."),
  column("says", "text", "What it shows."),
]);
