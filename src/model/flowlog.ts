/**
 * Fields of AWS flow logs, versions 2 to 11 (VPC) and 6 (Transit Gateway), in AWS's order and words.
 * Source: Amazon VPC User Guide, "Flow log records"; AWS Transit Gateway guide, "Transit Gateway Flow Logs records".
 */
import { type Column, column, optional, table } from "../base/columns.ts";

const text = (name: string, says: string) => optional(name, "text", says);
const u32 = (name: string, says: string) => optional(name, "u32", says);
const i64 = (name: string, says: string) => optional(name, "i64", says);
const u16 = (name: string, says: string) => optional(name, "u16", says);

/** Every documented field with `-` written as `_`; `start` and `end` are Unix seconds as AWS gives them. */
export const flowLogFields: readonly Column[] = [
  u32("version", "v2. Highest version among the chosen fields."),
  text("account_id", "v2. Owner of the source network interface; text, leading zeros count."),
  text("interface_id", "v2. Network interface the traffic was recorded at."),
  text("srcaddr", "v2. Source address."),
  text("dstaddr", "v2. Destination address."),
  u16("srcport", "v2. Source port; 0 for ICMP."),
  u16("dstport", "v2. Destination port; 0 for ICMP."),
  u32("protocol", "v2. IP protocol number (IANA)."),
  i64("packets", "v2. Packets in the window, this direction."),
  i64("bytes", "v2. IP bytes in the window, this direction."),
  i64("start", "v2. Unix seconds of the first packet in the window; may lag by up to 60 s."),
  i64("end", "v2. Unix seconds of the last packet in the window; may lag by up to 60 s."),
  text("action", "v2. ACCEPT or REJECT."),
  text("log_status", "v2. OK, NODATA or SKIPDATA."),
  text("vpc_id", "v3."),
  text("subnet_id", "v3."),
  text("instance_id", "v3."),
  u32("tcp_flags", "v3. FIN 1, SYN 2, RST 4, SYN-ACK 18, or-ed over the window."),
  text("type", "v3. IPv4, IPv6 or EFA."),
  text("pkt_srcaddr", "v3. Source address in the packet, where a middle layer changed srcaddr."),
  text("pkt_dstaddr", "v3. Destination address in the packet."),
  text("region", "v4."),
  text("az_id", "v4."),
  text("sublocation_type", "v4."),
  text("sublocation_id", "v4."),
  text("pkt_src_aws_service", "v5."),
  text("pkt_dst_aws_service", "v5."),
  text("flow_direction", "v5. ingress or egress, seen from the interface."),
  u32("traffic_path", "v5. Path of egress traffic, 1 to 8."),
  text("resource_type", "v6, Transit Gateway."),
  text("tgw_id", "v6."),
  text("tgw_attachment_id", "v6."),
  text("tgw_src_vpc_account_id", "v6."),
  text("tgw_dst_vpc_account_id", "v6."),
  text("tgw_src_vpc_id", "v6."),
  text("tgw_dst_vpc_id", "v6."),
  text("tgw_src_subnet_id", "v6."),
  text("tgw_dst_subnet_id", "v6."),
  text("tgw_src_eni", "v6."),
  text("tgw_dst_eni", "v6."),
  text("tgw_src_az_id", "v6."),
  text("tgw_dst_az_id", "v6."),
  text("tgw_pair_attachment_id", "v6."),
  i64("packets_lost_no_route", "v6."),
  i64("packets_lost_blackhole", "v6."),
  i64("packets_lost_mtu_exceeded", "v6."),
  i64("packets_lost_ttl_expired", "v6."),
  text("ecs_cluster_arn", "v7."),
  text("ecs_cluster_name", "v7."),
  text("ecs_container_instance_arn", "v7."),
  text("ecs_container_instance_id", "v7."),
  text("ecs_container_id", "v7."),
  text("ecs_second_container_id", "v7."),
  text("ecs_service_name", "v7."),
  text("ecs_task_definition_arn", "v7."),
  text("ecs_task_arn", "v7."),
  text("ecs_task_id", "v7."),
  text("reject_reason", "v8. BPA or EC."),
  text("resource_id", "v9."),
  u32("encryption_status", "v10. 0 to 3."),
  text("instance_tag", "v11. Percent-encoded UTF-8, kept as logged."),
  text("instance_tag_2", "v11."),
  text("interface_tag", "v11."),
  text("interface_tag_2", "v11."),
  text("asg_tag", "v11."),
  text("asg_tag_2", "v11."),
  text("interface_type", "v11."),
  text("next_hop_interface_type", "v11."),
  text("next_hop_interface_id", "v11."),
  text("next_hop_subnet_id", "v11."),
  text("next_hop_az_id", "v11."),
  text("next_hop_vpc_id", "v11."),
];

/** AWS's default format (version 2), the only one of a log without header and without configuration. */
export const defaultFormat = [
  "version", "account_id", "interface_id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol",
  "packets", "bytes", "start", "end", "action", "log_status",
] as const; // prettier-ignore

export const flowRecords = table(
  "flow_records",
  "Flow records: one direction of one five-tuple at one interface in one window.",
  [
    column("record_id", "i64", "Number within the case, from 1."),
    column("evidence_id", "u32", "Log file."),
    column("line", "i64", "Line of the (decompressed) file, from 1; for JSON and Parquet the record's ordinal."),
    ...flowLogFields,
    optional("extra", "text", "Fields that AWS does not document, as a JSON object of strings."),
  ] as readonly Column[],
);
