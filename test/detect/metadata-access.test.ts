import assert from "node:assert/strict";
import { find, measure, midnight, Rows } from "./case.ts";

const service = { resp_ip: "169.254.169.254", resp_port: 80 };
const vantage = (kind: string) => (rows: Rows) =>
  rows.row("vantages", {
    vantage: 1, kind, tunnel: kind === "mirror" ? "vxlan" : "", outer_src: null, outer_dst: null, vni: null, evidence_id: 1, interface: 0,
    packets: 10n, first_ts: BigInt(midnight) * 1_000_000_000n, last_ts: BigInt(midnight) * 1_000_000_000n,
  }); // prettier-ignore
const address = (cidr: string, role: string) => (rows: Rows) =>
  rows.row("interface_addresses", { interface_id: "eni-a", cidr, role });

describe("metadata-access", () => {
  it("reports any access that a mirror shows", async () => {
    const rows = vantage("mirror")(new Rows()).connection({ ...service, at: 5 });
    const [found, ...more] = await find("metadata-access", rows);
    assert.equal(more.length, 0);
    assert.deepEqual(
      [found.subject, found.severity, found.confidence, found.grade],
      ["10.0.0.9", "high", "high", "packets"],
    );
    assert.equal(measure(found, "conversations"), 1);
    assert.deepEqual([found.evidence[0].connection, found.evidence[0].packet], [1, 10n]);
    assert.deepEqual([found.first, found.last], [5, 6]);
    assert.match(found.summary, /a mirror shows it/);
  });

  it("stays quiet for an instance's own access in a capture on it", async () => {
    const rows = vantage("interface")(new Rows()).connection(service);
    assert.deepEqual(await find("metadata-access", rows), []);
    assert.deepEqual(await find("metadata-access", address("10.0.0.9/32", "primary")(rows)), []);
  });

  it("reports a source that is no interface's own address, where the inventory is known", async () => {
    const rows = address("10.0.0.8/32", "primary")(vantage("interface")(new Rows())).connection(service);
    assert.match((await find("metadata-access", rows))[0].summary, /no interface's own address/);
    const pod = address("10.0.0.9/32", "secondary")(rows);
    assert.equal((await find("metadata-access", pod)).length, 1, "a secondary address is a container's");
  });

  it("reports another port, and rates what was not answered medium", async () => {
    const rows = vantage("interface")(new Rows()).connection({ ...service, resp_port: 8080, resp_bytes: 0n });
    const [found] = await find("metadata-access", rows);
    assert.equal(found.severity, "medium");
    assert.match(found.summary, /the port is not 80/);
  });

  it("knows the IPv6 address of the service, and no neighbour of it", async () => {
    const six = vantage("mirror")(new Rows()).connection({
      orig_ip: "fd00::9",
      resp_ip: "fd00:ec2::254",
      resp_port: 80,
    });
    assert.equal((await find("metadata-access", six)).length, 1);
    const neighbours = vantage("mirror")(new Rows())
      .connection({ resp_ip: "169.254.169.253", resp_port: 53 })
      .connection({ resp_ip: "169.254.169.123", resp_port: 123 });
    assert.deepEqual(await find("metadata-access", neighbours), []);
  });

  it("reports flow records, which should not exist", async () => {
    const [found] = await find("metadata-access", new Rows().record({ dstaddr: "169.254.169.254", dstport: 80 }));
    assert.deepEqual([found.grade, found.severity, found.evidence[0].record], ["flow-records", "high", 1n]);
    assert.deepEqual(
      await find("metadata-access", new Rows().record({ dstaddr: "169.254.169.123", dstport: 123 })),
      [],
    );
  });

  it("makes one finding of what packets and records both show", async () => {
    const rows = vantage("mirror")(new Rows()).connection(service).record({ dstaddr: "169.254.169.254", dstport: 80 });
    assert.deepEqual(
      (await find("metadata-access", rows)).map(({ grade }) => grade),
      ["both"],
    );
  });
});
