import assert from "node:assert/strict";
import { defaultFormat } from "../../src/model/flowlog.ts";
import { fieldOf, formatFields } from "../../src/logs/fields.ts";
import { readLog, sniffLog } from "../builders/logs.ts";

const SESSION = {
  TrafficMirrorSessionId: "tms-1",
  TrafficMirrorTargetId: "tmt-1",
  TrafficMirrorFilterId: "tmf-1",
  NetworkInterfaceId: "eni-1",
  OwnerId: "111122223333",
  PacketLength: 200,
  SessionNumber: 1,
  VirtualNetworkId: 13314501,
  Description: "example",
  Tags: [],
};
const RULE = {
  TrafficMirrorFilterRuleId: "tmfr-1",
  TrafficMirrorFilterId: "tmf-1",
  TrafficDirection: "ingress",
  RuleNumber: 100,
  RuleAction: "accept",
  Protocol: 6,
  DestinationPortRange: { FromPort: 443, ToPort: 444 },
  SourcePortRange: { FromPort: 0, ToPort: 65535 },
  DestinationCidrBlock: "0.0.0.0/0",
  SourceCidrBlock: "10.0.0.0/8",
};
const LOG = {
  FlowLogId: "fl-1",
  ResourceId: "vpc-1",
  TrafficType: "REJECT",
  LogFormat: "${version} ${vpc-id}",
  MaxAggregationInterval: 60,
  LogDestination: "arn:aws:s3:::bucket",
  CreationTime: "2020-01-02T03:04:05.006Z",
};

const KEYS: Readonly<Record<string, string>> = {
  "traffic-mirror-sessions": "TrafficMirrorSessions",
  "traffic-mirror-filters": "TrafficMirrorFilters",
  "traffic-mirror-targets": "TrafficMirrorTargets",
  "network-interfaces": "NetworkInterfaces",
  "flow-logs": "FlowLogs",
};

describe("answers of the AWS CLI", () => {
  it("of a query, as a list alone", async () => {
    const lists = {
      "traffic-mirror-sessions": [SESSION],
      "traffic-mirror-filters": [{ TrafficMirrorFilterId: "tmf-1", IngressFilterRules: [RULE], EgressFilterRules: [] }],
      "traffic-mirror-targets": [
        { TrafficMirrorTargetId: "tmt-1", NetworkInterfaceId: "eni-1", Type: "network-interface" },
      ],
      "network-interfaces": [
        { NetworkInterfaceId: "eni-1", Attachment: { InstanceId: "i-1" }, PrivateIpAddress: "10.0.0.1" },
      ],
      "flow-logs": [LOG],
    };
    for (const [format, list] of Object.entries(lists)) {
      const read = await readLog(JSON.stringify(list, null, 2), { pieces: [7] });
      const whole = await readLog(JSON.stringify({ [KEYS[format]]: list }));
      assert.equal(read.format, whole.format);
      assert.ok(read.tables.size > 0);
      assert.deepEqual(read.tables, whole.tables);
      assert.deepEqual(read.diagnostics, []);
    }
    // Machines hold interfaces, and rules name their filter: those lists are something else.
    assert.equal(
      sniffLog(JSON.stringify([{ InstanceId: "i-1", NetworkInterfaces: { NetworkInterfaceId: "eni-1" } }])),
      undefined,
    );
    assert.equal(sniffLog(JSON.stringify([RULE])), undefined);
  });

  it("on mirror sessions", async () => {
    const read = await readLog(JSON.stringify({ TrafficMirrorSessions: [SESSION], NextToken: "" }, null, 4), {
      pieces: [5],
    });
    assert.equal(read.format, "traffic-mirror-sessions");
    assert.deepEqual(read.tables.get("mirror_sessions"), [
      {
        session_id: "tms-1",
        session_number: 1,
        interface_id: "eni-1",
        filter_id: "tmf-1",
        target_id: "tmt-1",
        vni: 13314501,
        packet_length: 200,
        description: "example",
        evidence_id: 7,
      },
    ]);
  });

  it("on mirror sessions without what is optional", async () => {
    const { PacketLength: _, VirtualNetworkId: __, Description: ___, ...least } = SESSION;
    const read = await readLog(JSON.stringify({ TrafficMirrorSessions: [least] }));
    const [row] = read.tables.get("mirror_sessions")!;
    assert.deepEqual([row.vni, row.packet_length, row.description], [null, null, null]);
  });

  it("on mirror filters, rules in the order of evaluation", async () => {
    const { Protocol: _, DestinationPortRange: __, SourcePortRange: ___, ...all } = RULE;
    const filter = {
      TrafficMirrorFilterId: "tmf-1",
      IngressFilterRules: [{ ...all, RuleNumber: 300 }, RULE],
      EgressFilterRules: [{ ...all, RuleNumber: 50, RuleAction: "reject" }],
      NetworkServices: ["amazon-dns"],
    };
    const read = await readLog(JSON.stringify({ TrafficMirrorFilters: [filter, { TrafficMirrorFilterId: "tmf-2" }] }));
    assert.deepEqual(read.tables.get("mirror_filters"), [
      { filter_id: "tmf-1", amazon_dns: true, description: null, evidence_id: 7 },
      { filter_id: "tmf-2", amazon_dns: false, description: null, evidence_id: 7 },
    ]);
    const rules = read.tables.get("mirror_rules")!;
    assert.deepEqual(
      rules.map(({ direction, rule_number, action, protocol }) => [direction, rule_number, action, protocol]),
      [
        ["ingress", 100, "accept", 6],
        ["ingress", 300, "accept", null],
        ["egress", 50, "reject", null],
      ],
    );
    assert.deepEqual(rules[0], {
      filter_id: "tmf-1",
      rule_id: "tmfr-1",
      direction: "ingress",
      rule_number: 100,
      action: "accept",
      protocol: 6,
      source_cidr: "10.0.0.0/8",
      destination_cidr: "0.0.0.0/0",
      source_port_from: 0,
      source_port_to: 65535,
      destination_port_from: 443,
      destination_port_to: 444,
      evidence_id: 7,
    });
    assert.deepEqual(read.diagnostics, []);
  });

  it("on mirror targets of each type", async () => {
    const targets = [
      { TrafficMirrorTargetId: "tmt-1", NetworkInterfaceId: "eni-9", Type: "network-interface" },
      { TrafficMirrorTargetId: "tmt-2", NetworkLoadBalancerArn: "arn:aws:nlb" },
      { TrafficMirrorTargetId: "tmt-3", GatewayLoadBalancerEndpointId: "vpce-1" },
    ];
    const read = await readLog(JSON.stringify({ TrafficMirrorTargets: targets }));
    assert.deepEqual(
      read.tables
        .get("mirror_targets")!
        .map(({ type, interface_id, destination }) => [type, interface_id, destination]),
      [
        ["network-interface", "eni-9", null],
        ["network-load-balancer", null, "arn:aws:nlb"],
        ["gateway-load-balancer-endpoint", null, "vpce-1"],
      ],
    );
  });

  it("on network interfaces, with every address once", async () => {
    const read = await readLog(
      JSON.stringify({
        NetworkInterfaces: [
          {
            NetworkInterfaceId: "eni-1",
            InterfaceType: "interface",
            Attachment: { InstanceId: "i-1" },
            VpcId: "vpc-1",
            SubnetId: "subnet-1",
            MacAddress: "02:00:00:00:00:01",
            PrivateIpAddress: "10.0.0.5",
            Association: { PublicIp: "203.0.113.5" },
            PrivateIpAddresses: [
              { PrivateIpAddress: "10.0.0.5", Primary: true, Association: { PublicIp: "203.0.113.5" } },
              { PrivateIpAddress: "10.0.0.6", Primary: false, Association: { PublicIp: "203.0.113.6" } },
            ],
            Ipv6Addresses: [{ Ipv6Address: "2001:db8::5" }],
            Ipv4Prefixes: [{ Ipv4Prefix: "10.0.1.0/28" }],
          },
        ],
      }),
    );
    const [row] = read.tables.get("network_interfaces")!;
    assert.deepEqual(
      [row.instance_id, row.primary_ip, row.public_ip, row.mac],
      ["i-1", "10.0.0.5", "203.0.113.5", "02:00:00:00:00:01"],
    );
    assert.deepEqual(
      read.tables.get("interface_addresses")!.map(({ cidr, role }) => [cidr, role]),
      [
        ["10.0.0.5/32", "primary"],
        ["10.0.0.6/32", "secondary"],
        ["2001:db8::5/128", "ipv6"],
        ["10.0.1.0/28", "prefix"],
        ["203.0.113.5/32", "public"],
        ["203.0.113.6/32", "public"],
      ],
    );
  });

  it("on flow logs", async () => {
    const read = await readLog(JSON.stringify({ FlowLogs: [LOG] }));
    assert.deepEqual(read.tables.get("flow_log_configs"), [
      {
        flow_log_id: "fl-1",
        resource_id: "vpc-1",
        traffic_type: "REJECT",
        log_format: "${version} ${vpc-id}",
        max_aggregation: 60,
        destination: "arn:aws:s3:::bucket",
        created_ts: 1577934245006000000n,
        evidence_id: 7,
      },
    ]);
  });

  it("on flow logs of old, as recording tools wrap them", async () => {
    const parts = {
      __class__: "datetime",
      year: 2018,
      month: 9,
      day: 5,
      hour: 4,
      minute: 41,
      second: 57,
      microsecond: 1000,
    };
    const log = {
      FlowLogId: "fl-2",
      ResourceId: "vpc-1",
      TrafficType: "ALL",
      LogGroupName: "group",
      CreationTime: parts,
    };
    const read = await readLog(
      JSON.stringify({ status_code: 200, data: { ResponseMetadata: {}, FlowLogs: [log] } }, null, 4),
    );
    const [row] = read.tables.get("flow_log_configs")!;
    assert.equal(read.format, "flow-log-configs");
    assert.deepEqual(
      formatFields(String(row.log_format)).map((name) => fieldOf(name)?.name),
      [...defaultFormat],
    );
    assert.deepEqual([row.created_ts, row.destination, row.max_aggregation], [1536122517001000000n, "group", 600]);
  });

  it("on several things in one file, in one document or one after the other", async () => {
    const one = JSON.stringify({
      TrafficMirrorTargets: [{ TrafficMirrorTargetId: "tmt-1" }],
      TrafficMirrorSessions: [SESSION],
    });
    const read = await readLog(
      `${one}\n${JSON.stringify({ FlowLogs: [LOG] }, null, 2)}\n${JSON.stringify({ TrafficMirrorSessions: [SESSION] })}`,
    );
    assert.equal(read.format, "traffic-mirror-targets");
    assert.equal(read.tables.get("mirror_sessions")!.length, 2);
    assert.equal(read.tables.get("flow_log_configs")!.length, 1);
    assert.deepEqual(read.diagnostics, []);
  });

  it("that are not what the CLI prints say so and keep the rest", async () => {
    const { SessionNumber: _, ...numberless } = SESSION;
    const read = await readLog(
      JSON.stringify({ TrafficMirrorSessions: [numberless, 5, { ...SESSION, SessionNumber: -1 }, SESSION] }),
    );
    assert.equal(read.tables.get("mirror_sessions")!.length, 1);
    assert.equal(read.count("config-bad-shape"), 3);
    const none = await readLog('{"status_code":200,"data":{"FlowLogs":[', { as: "flow-log-configs" });
    assert.deepEqual(
      none.diagnostics.map(({ code, detail }) => [code, detail]),
      [
        ["config-bad-shape", "cut"],
        ["config-bad-shape", "nothing described"],
      ],
    );
    const wrong = await readLog('{"data":{"FlowLogs":{"FlowLogId":"x"}}}', { as: "flow-log-configs" });
    assert.equal(wrong.diagnostics[0].detail, "FlowLogs is no list");
  });

  it("that describe nothing are fine", async () => {
    const read = await readLog('{"TrafficMirrorSessions": []}');
    assert.deepEqual([read.tables.size, read.diagnostics.length], [0, 0]);
  });

  it("that PowerShell wrote", async () => {
    const read = await readLog(
      Buffer.from(`\ufeff${JSON.stringify({ TrafficMirrorSessions: [SESSION] }, null, 4)}\r\n`, "utf16le"),
    );
    assert.equal(read.tables.get("mirror_sessions")!.length, 1);
  });
});
