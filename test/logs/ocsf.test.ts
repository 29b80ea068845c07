import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { scratchFolders } from "../cli/scratch.ts";
import { readLog, sniffLog } from "../builders/logs.ts";

const product = (version: string) => ({
  product: { version, name: "Amazon VPC", feature: { name: "Flowlogs" }, vendor_name: "AWS" },
  version: "1.1.0",
});

/** Egress through a NAT gateway: the source has another address in between. */
const egress = {
  metadata: product("8"),
  class_uid: 4001,
  action: "Allowed",
  action_id: 1,
  cloud: { account: { uid: "000000000012" }, region: "eu-west-1", zone: "euw1-az2", provider: "AWS" },
  src_endpoint: {
    ip: "10.0.1.5",
    intermediate_ips: ["10.0.0.220", "10.0.0.221"],
    port: 40000,
    svc_name: "-",
    interface_uid: "eni-0a1b2c3d4e5f60718",
    vpc_uid: "vpc-1",
    subnet_uid: "subnet-1",
    instance_uid: "-",
  },
  dst_endpoint: { ip: "203.0.113.5", intermediate_ips: [], port: 443, svc_name: "S3" },
  connection_info: {
    protocol_num: 6,
    protocol_ver: "IPv4",
    tcp_flags: 19,
    direction_id: 2,
    direction: "Outbound",
    boundary: "Internet/VPC Gateway",
    boundary_id: 7,
  },
  traffic: { packets: 8, bytes: 38526 },
  time: 1752247584000,
  start_time_dt: "2025-07-11 15:26:24+00:00",
  end_time_dt: "2025-07-11 15:26:43+00:00",
  status_code: "OK",
  observables: [{ name: "src_endpoint.ip", value: "10.0.1.5" }],
  unmapped: { ecs_cluster_name: "web", reject_reason: "-", colour: "red" },
};
const egressRecord = {
  evidence_id: 7,
  line: 1n,
  version: 8,
  account_id: "000000000012",
  interface_id: "eni-0a1b2c3d4e5f60718",
  srcaddr: "10.0.0.220",
  dstaddr: "203.0.113.5",
  srcport: 40000,
  dstport: 443,
  protocol: 6,
  packets: 8n,
  bytes: 38526n,
  start: 1752247584n,
  end: 1752247603n,
  action: "ACCEPT",
  log_status: "OK",
  vpc_id: "vpc-1",
  subnet_id: "subnet-1",
  instance_id: null,
  tcp_flags: 19,
  type: "IPv4",
  pkt_srcaddr: "10.0.1.5",
  pkt_dstaddr: "203.0.113.5",
  region: "eu-west-1",
  az_id: "euw1-az2",
  pkt_src_aws_service: null,
  pkt_dst_aws_service: "S3",
  flow_direction: "egress",
  extra: '{"boundary":"Internet/VPC Gateway"}',
};

/** As the first version of the schema has it: refused at the destination, times in milliseconds, the account beside the region. */
const refused = {
  metadata: product("5"),
  class_uid: 4001,
  disposition: "Blocked",
  disposition_id: 2,
  cloud: { account_uid: "000000000012", region: "us-east-1", zone: "use1-az1" },
  src_endpoint: { ip: "203.0.113.9", port: 56858, svc_name: "-" },
  dst_endpoint: {
    ip: "172.31.2.52",
    port: 22,
    svc_name: "-",
    interface_uid: "eni-1235b8ca123456789",
    vpc_uid: "vpc-2",
  },
  connection_info: { protocol_num: 6, tcp_flags: 2, protocol_ver: "IPv4", direction_id: 1, direction: "Inbound" },
  traffic: { packets: 1, bytes: 40 },
  start_time: 1649721732000,
  end_time: 1649721788000,
  status_code: "OK",
};

describe("flow logs of Amazon Security Lake", () => {
  const scratch = scratchFolders();
  after(() => scratch.remove());

  it("as JSON, an event a line, go back to AWS's fields", async () => {
    const read = await readLog([egress, refused].map((event) => JSON.stringify(event)).join("\n"));
    assert.equal(read.format, "flow-log-json");
    const [first, second] = read.records;
    assert.deepEqual(first, {
      ...egressRecord,
      ecs_cluster_name: "web",
      reject_reason: null,
      extra: '{"boundary":"Internet/VPC Gateway","colour":"red"}',
    });
    assert.deepEqual(
      [second.action, second.account_id, second.interface_id, second.flow_direction, second.start, second.end],
      ["REJECT", "000000000012", "eni-1235b8ca123456789", "ingress", 1649721732n, 1649721788n],
    );
    assert.deepEqual([second.srcaddr, second.pkt_srcaddr], ["203.0.113.9", "203.0.113.9"]);
  });

  it("as a list over several lines", async () => {
    const { records } = await readLog(JSON.stringify([egress, refused], null, 2));
    assert.deepEqual(
      records.map(({ action }) => action),
      ["ACCEPT", "REJECT"],
    );
  });

  it("of other services are none", () => {
    const dns = { ...egress, class_uid: 4003, metadata: { product: { name: "Route 53" } } };
    assert.equal(sniffLog(JSON.stringify(dns)), undefined);
  });

  /** Written by DuckDB: groups, lists and maps as Parquet has them. */
  async function parquet(options: string, columns = "*"): Promise<Uint8Array> {
    const folder = scratch.make();
    const [json, path] = [join(folder, "events.json"), join(folder, "events.parquet")];
    writeFileSync(
      json,
      [egress, { ...egress, src_endpoint: { ip: "10.0.1.6" } }].map((event) => JSON.stringify(event)).join("\n"),
    );
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    await connection.run(
      `COPY (SELECT ${columns} FROM read_json('${json}')) TO '${path}' (FORMAT parquet, ${options})`,
    );
    connection.disconnectSync();
    return readFileSync(path);
  }

  for (const options of ["COMPRESSION zstd", "COMPRESSION snappy, PARQUET_VERSION v2", "COMPRESSION gzip"]) {
    it(`as Parquet (${options}), attributes within groups and the first of a list`, async () => {
      const read = await readLog(await parquet(options, "* REPLACE (MAP(['a'], ['b']) AS unmapped)"));
      assert.equal(read.format, "flow-log-parquet");
      assert.deepEqual(read.records[0], egressRecord);
      const { srcaddr, pkt_srcaddr, srcport, interface_id } = read.records[1];
      assert.deepEqual([srcaddr, pkt_srcaddr, srcport, interface_id], ["10.0.1.6", "10.0.1.6", null, null]);
      assert.deepEqual(
        read.diagnostics.map(({ code, detail }) => [code, detail]),
        [
          ["log-unknown-field", "unmapped"],
          ["log-unknown-field", "boundary"],
        ],
      );
    });
  }

  it("as Parquet survive any damage", async () => {
    const bytes = await parquet("COMPRESSION zstd");
    for (let at = 0; at < bytes.length; at += 41) {
      const damaged = bytes.slice();
      damaged[at] ^= 0x55;
      await readLog(damaged, { as: "flow-log-parquet" });
      await readLog(bytes.slice(0, at), { as: "flow-log-parquet" });
    }
  });
});
