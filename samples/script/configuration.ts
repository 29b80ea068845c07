/** Mirror configuration and inventory of the sample, as the AWS CLI prints them. */
import { customFormat, defaultFormat, subnetOf } from "./logs.ts";
import {
  type Filter,
  type Rule,
  type Vpc,
  accounts,
  filters,
  interfaces,
  production,
  sessions,
  targets,
  vpcIds,
} from "./world.ts";

export const flowLogIds: Readonly<Record<Vpc, string>> = {
  production: "fl-0aaaa000000000001",
  staging: "fl-0bbbb000000000002",
};

/** "" is any address, "10.0.4." is 10.0.4.0/24. */
function cidr(prefix: string | undefined): string {
  const octets = (prefix ?? "").split(".").filter((octet) => octet !== "");
  return `${[...octets, "0", "0", "0", "0"].slice(0, 4).join(".")}/${octets.length * 8}`;
}

function ruleJson(filter: Filter, rule: Rule): object {
  const port = (number: number | undefined) =>
    number === undefined ? undefined : { FromPort: number, ToPort: number };
  return {
    TrafficMirrorFilterRuleId: `tmfr-0${filter.id.slice(-1)}000000000000${rule.direction === "ingress" ? "1" : "2"}${String(rule.number).padStart(3, "0")}`,
    TrafficMirrorFilterId: filter.id,
    TrafficDirection: rule.direction,
    RuleNumber: rule.number,
    RuleAction: rule.action,
    Protocol: rule.protocol,
    DestinationPortRange: port(rule.destinationPort),
    SourcePortRange: port(rule.sourcePort),
    DestinationCidrBlock: cidr(rule.destination),
    SourceCidrBlock: cidr(rule.source),
  };
}

function filterJson(filter: Filter): object {
  const rules = (direction: string) =>
    filter.rules.filter((rule) => rule.direction === direction).map((rule) => ruleJson(filter, rule));
  return {
    TrafficMirrorFilterId: filter.id,
    IngressFilterRules: rules("ingress"),
    EgressFilterRules: rules("egress"),
    NetworkServices: filter.amazonDns ? ["amazon-dns"] : [],
    Description: filter.description,
    Tags: [],
  };
}

function sessionsJson(): object[] {
  return sessions.map((session) => ({
    TrafficMirrorSessionId: session.id,
    TrafficMirrorTargetId: session.target.id,
    TrafficMirrorFilterId: session.filter.id,
    NetworkInterfaceId: session.source.id,
    OwnerId: accounts[session.source.vpc],
    PacketLength: session.packetLength,
    SessionNumber: session.number,
    VirtualNetworkId: session.vni,
    Description: session.source.name,
    Tags: [],
  }));
}

function targetsJson(): object[] {
  return Object.values(targets).map((target) => ({
    TrafficMirrorTargetId: target.id,
    NetworkInterfaceId: target.type === "network-interface" ? production.appliance.id : undefined,
    NetworkLoadBalancerArn:
      target.type === "network-load-balancer"
        ? "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/security/0123456789abcdef"
        : undefined,
    GatewayLoadBalancerEndpointId:
      target.type === "gateway-load-balancer-endpoint" ? "vpce-0b5ca700000000008" : undefined,
    Type: target.type,
    OwnerId: accounts.production,
    Description: "",
    Tags: [],
  }));
}

function interfacesJson(): object[] {
  return interfaces.map((one) => ({
    Association: one.publicAddress ? { PublicIp: one.publicAddress, IpOwnerId: "amazon" } : undefined,
    Attachment: one.instance
      ? { InstanceId: one.instance, InstanceOwnerId: accounts[one.vpc], DeviceIndex: 0, Status: "attached" }
      : undefined,
    AvailabilityZone: "eu-west-1a",
    Description: one.name,
    Groups: [],
    InterfaceType: one.type,
    Ipv6Addresses: [],
    MacAddress: one.mac,
    NetworkInterfaceId: one.id,
    OwnerId: accounts[one.vpc],
    PrivateIpAddress: one.address,
    PrivateIpAddresses: [{ PrivateIpAddress: one.address, Primary: true }],
    RequesterManaged: one.type === "natGateway",
    SourceDestCheck: one.type !== "natGateway",
    Status: "in-use",
    SubnetId: subnetOf(one),
    TagSet: [{ Key: "Name", Value: one.name }],
    VpcId: vpcIds[one.vpc],
  }));
}

function flowLogsJson(): object[] {
  const format = (fields: readonly string[]) => fields.map((field) => "${" + field + "}").join(" ");
  const resources: Readonly<Record<Vpc, readonly string[]>> = {
    production: [vpcIds.production],
    staging: [...new Set(interfaces.filter((one) => one.vpc === "staging" && one.logged).map(subnetOf))],
  };
  return (["production", "staging"] as const).flatMap((vpc) =>
    resources[vpc].map((resource, i) => ({
      CreationTime: "2026-01-12T08:00:00.000Z",
      DeliverLogsStatus: "SUCCESS",
      FlowLogId: flowLogIds[vpc].slice(0, -1) + String(i + 1),
      FlowLogStatus: "ACTIVE",
      ResourceId: resource,
      TrafficType: "ALL",
      LogDestinationType: "s3",
      LogDestination: `arn:aws:s3:::flow-logs-${vpc}`,
      LogFormat: format(vpc === "production" ? customFormat : defaultFormat),
      Tags: [],
      MaxAggregationInterval: 60,
      DestinationOptions: {
        FileFormat: vpc === "production" ? "plain-text" : "parquet",
        HiveCompatiblePartitions: false,
        PerHourPartition: false,
      },
    })),
  );
}

/** File name -> what `aws ec2 describe-...` prints. */
export function configuration(): Readonly<Record<string, object>> {
  return {
    "mirror-sessions.json": { TrafficMirrorSessions: sessionsJson() },
    "mirror-filters.json": { TrafficMirrorFilters: Object.values(filters).map(filterJson) },
    "mirror-targets.json": { TrafficMirrorTargets: targetsJson() },
    "network-interfaces.json": { NetworkInterfaces: interfacesJson() },
    "flow-logs.json": { FlowLogs: flowLogsJson() },
  };
}
