/**
 * Well-known orders of fields, for logs without a header line. A line is of an order when it has as many cells and
 * every cell has the shape of its field, so that no two orders are confused.
 */
import { defaultFormat, flowLogFields } from "../model/flowlog.ts";

const TRANSIT_GATEWAY_FIELDS = /^(resource_type|tgw_.*|packets_lost_.*)$/;

/** All fields of VPC flow logs up to a version, in the order of AWS's documentation. */
function upTo(version: number): string[] {
  return flowLogFields
    .filter(({ name, says }) => !TRANSIT_GATEWAY_FIELDS.test(name) && Number(/^v(\d+)/.exec(says)?.[1]) <= version)
    .map(({ name }) => name);
}

const words = (text: string) => text.trim().split(/\s+/);

/** Order of a Transit Gateway flow log in its default format (AWS Transit Gateway guide). */
const transitGateway = words(`
  version resource_type account_id tgw_id tgw_attachment_id tgw_src_vpc_account_id tgw_dst_vpc_account_id
  tgw_src_vpc_id tgw_dst_vpc_id tgw_src_subnet_id tgw_dst_subnet_id tgw_src_eni tgw_dst_eni tgw_src_az_id
  tgw_dst_az_id tgw_pair_attachment_id srcaddr dstaddr srcport dstport protocol packets bytes start end log_status
  type packets_lost_no_route packets_lost_blackhole packets_lost_mtu_exceeded packets_lost_ttl_expired tcp_flags
  region flow_direction pkt_src_aws_service pkt_dst_aws_service`);

/** The custom format of AWS's own examples (Amazon VPC User Guide, "TCP flag sequence"). */
const documentedCustom = words(`
  version vpc_id subnet_id instance_id interface_id account_id type srcaddr dstaddr srcport dstport pkt_srcaddr
  pkt_dstaddr protocol bytes packets start end action tcp_flags log_status`);

/** Fields of containers in the order of the console's format for Amazon ECS, behind those of the default format. */
const ecsOfConsole = words(`
  ecs_cluster_name ecs_cluster_arn ecs_container_instance_id ecs_container_instance_arn ecs_service_name
  ecs_task_definition_arn ecs_task_id ecs_task_arn ecs_container_id ecs_second_container_id`);

const versions = [3, 4, 5, 7, 8, 9, 10, 11].map(upTo);

/** Orders that are tried, first match wins. Whoever selects all fields in the console gets them by name. */
export const knownOrders: readonly (readonly string[])[] = [
  defaultFormat,
  ...versions,
  ...versions.map((order) => [...order].sort()),
  [...defaultFormat, ...ecsOfConsole],
  [...defaultFormat, ...flowLogFields.map(({ name }) => name).filter((name) => ecsOfConsole.includes(name))],
  transitGateway,
  documentedCustom,
];

const INTEGER = /^\d{1,19}$/;
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}(:\d{1,3}(\.\d{1,3}){3})?)$/;
const ACCOUNT = /^(\d{12}|unknown)$/;
const NOT_ARN = /^[^:]+$/;
const ARN = /^arn:aws[\w-]*:ecs:/;

/** Shapes of text fields that tell orders apart; a field without one may hold anything. */
const shapes = new Map<string, RegExp>([
  // Spreadsheets take the zeros before an account away.
  ["account_id", /^(\d{8,12}|unknown)$/],
  ["interface_id", /^eni-/],
  ["srcaddr", ADDRESS],
  ["dstaddr", ADDRESS],
  ["action", /^(ACCEPT|REJECT)$/],
  ["log_status", /^(OK|NODATA|SKIPDATA)$/],
  ["vpc_id", /^vpc-/],
  ["subnet_id", /^subnet-/],
  ["instance_id", /^m?i-/],
  ["type", /^(IPv4|IPv6|EFA)$/],
  ["pkt_srcaddr", ADDRESS],
  ["pkt_dstaddr", ADDRESS],
  ["region", /^[a-z]{2}(-[a-z]+)+-\d$/],
  ["flow_direction", /^(ingress|egress)$/],
  ["ecs_cluster_arn", ARN],
  ["ecs_cluster_name", NOT_ARN],
  ["ecs_task_arn", ARN],
  ["ecs_task_id", NOT_ARN],
  ["ecs_task_definition_arn", ARN],
  ["ecs_container_id", NOT_ARN],
  ["resource_type", /^TransitGateway/],
  ["tgw_id", /^tgw-/],
  ["tgw_attachment_id", /^tgw-attach-/],
  ["tgw_src_eni", /^eni-/],
  ["tgw_dst_eni", /^eni-/],
]);

for (const { name, type } of flowLogFields) if (type !== "text") shapes.set(name, INTEGER);

/** Whether a cell is an address as flow logs write them. */
export function isAddress(cell: string): boolean {
  return ADDRESS.test(cell);
}

function fits(order: readonly string[], cells: readonly string[]): boolean {
  let values = 0;
  for (let i = 0; i < cells.length; i++) {
    if (cells[i] === "-") continue;
    const shape = shapes.get(order[i]);
    if (!shape) continue;
    if (!shape.test(cells[i])) return false;
    values++;
  }
  return values >= 3;
}

/** The well-known order that a line without header is of, or null. */
export function recogniseOrder(cells: readonly string[]): readonly string[] | null {
  return knownOrders.find((order) => order.length === cells.length && fits(order, cells)) ?? null;
}

/**
 * Whether a line could be a flow record of some format, known or not: it begins as AWS's default format does (so that
 * a cut-off line counts), or it has nothing but plain words, among them an interface or two addresses.
 */
export function looksLikeRecord(cells: readonly string[]): boolean {
  if (recogniseOrder(cells)) return true;
  if (cells.length < 2 || !cells.every((cell) => /^[\w.:/%+@=-]+$/.test(cell))) return false;
  if (cells.some((cell) => /^eni-[0-9a-f]{8,}$/.test(cell))) return true;
  if (INTEGER.test(cells[0]) && cells[0].length <= 2 && ACCOUNT.test(cells[1])) return true;
  return cells.filter(isAddress).length >= 2;
}
