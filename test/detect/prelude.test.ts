import assert from "node:assert/strict";
import type { Store } from "../../src/store/store.ts";
import { Rows, storeOf } from "./case.ts";

/** First and last address of every block and the neighbours outside. */
const scopes: Record<string, readonly string[]> = {
  private: [
    "10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0", "192.168.255.255", "100.64.0.0", "100.127.255.255",
    "fc00::1", "fdff:ffff::1", "FD00:EC2::254", "::ffff:10.1.2.3",
  ],
  "link-local": ["169.254.0.0", "169.254.255.255", "fe80::1", "febf::1", "::ffff:169.254.169.254"],
  loopback: ["127.0.0.1", "127.255.255.255", "::1", "0:0:0:0:0:0:0:1"],
  multicast: ["224.0.0.1", "239.255.255.255", "ff02::1"],
  broadcast: ["255.255.255.255"],
  reserved: [
    "0.0.0.0", "0.255.255.255", "240.0.0.1", "255.255.255.254", "::", "fc::1", "fc:1:2::", "fec0::1", "fbff::1", "4000::1", "", "nonsense",
  ],
  public: [
    "9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "172.1.0.0", "172.3.1.1", "192.167.255.255", "192.169.0.0",
    "100.63.255.255", "100.128.0.0", "100.6.4.0", "169.253.255.255", "169.255.0.0", "126.255.255.255", "128.0.0.0", "223.255.255.255",
    "1.0.0.0", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1", "2600:1f18::9", "64:ff9b::c000:201", "::ffff:8.8.8.8",
  ],
}; // prettier-ignore

describe("detect.scope", () => {
  let store: Store;
  before(async () => {
    store = await storeOf(new Rows());
    await store.runModule("detect/prelude");
  });

  for (const [scope, addresses] of Object.entries(scopes)) {
    it(`knows ${scope} addresses`, async () => {
      const sql = `select a as address, detect.scope(a) as scope, detect.is_private(a) as private, detect.is_public(a) as public
        from (select unnest(string_split($all, ' ')) as a) as given`;
      const shape = { address: "text", scope: "text", private: "bool", public: "bool" } as const;
      const rows = await store.rows(sql, shape, { all: addresses.join(" ") });
      const known = {
        scope,
        private: ["private", "link-local", "loopback"].includes(scope),
        public: scope === "public",
      };
      assert.deepEqual(
        rows,
        addresses.map((address) => ({ address, ...known })),
      );
    });
  }
});

describe("detect.flows", () => {
  const request = async (given: Parameters<Rows["record"]>[0]) => {
    const store = await storeOf(new Rows().record(given));
    await store.runModule("detect/prelude");
    const rows = await store.rows("select request, src, dst from detect.flows", {
      request: "bool",
      src: "text",
      dst: "text",
    });
    return rows;
  };

  it("takes the SYN bit before the ports, and the ports where there is none", async () => {
    const cases = [
      [{ srcport: 443, dstport: 50000, tcp_flags: 2 }, true],
      [{ srcport: 50000, dstport: 443, tcp_flags: 18 }, false],
      [{ srcport: 50000, dstport: 443, tcp_flags: 19 }, false],
      [{ srcport: 50000, dstport: 443, tcp_flags: 0 }, true],
      [{ srcport: 443, dstport: 50000, tcp_flags: null }, false],
      [{ srcport: 123, dstport: 123, protocol: 17, tcp_flags: 0 }, false],
      [{ srcport: 5060, dstport: 5060, protocol: 17, tcp_flags: 0, action: "REJECT" }, true],
    ] as const;
    for (const [given, expected] of cases)
      assert.equal((await request(given))[0].request, expected, JSON.stringify(given));
  });

  it("prefers the addresses in the packet, and leaves out records without addresses or time", async () => {
    const [row] = await request({ dstaddr: "10.0.0.220", pkt_dstaddr: "203.0.113.5" });
    assert.deepEqual([row.src, row.dst], ["10.0.0.9", "203.0.113.5"]);
    assert.deepEqual(await request({ srcaddr: null }), []);
    assert.deepEqual(await request({ start: null, end: null }), []);
  });
});
