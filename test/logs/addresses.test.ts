import assert from "node:assert/strict";
import { parquetWriteBuffer } from "hyparquet-writer";
import fc from "fast-check";
import { formatIpv6, parseIp } from "../../src/base/ip.ts";
import { plainIpv6Length } from "../../src/logs/addresses.ts";
import { bytesOf, readLog } from "../builders/logs.ts";

const FORMS = [
  ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
  ["2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
  ["fe80:0:0:1::", "fe80:0:0:1::"],
  ["0:0:0:0:0:FFFF:10.0.0.1", "::ffff:10.0.0.1"],
  ["10.0.0.1", "10.0.0.1"],
  ["2001:db8:::1", "2001:db8:::1"],
  ["Not:An:Address", "Not:An:Address"],
];
const written = FORMS.map(([form]) => form);
const plain = FORMS.map(([, address]) => address);

describe("addresses of flow records", () => {
  it("are in RFC 5952 form however the text writes them, in each address column and no other", async () => {
    const header = "interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr bytes";
    const lines = written.map((form) => [form, form, form, form, form, "1"].join(" "));
    const { records } = await readLog([header, ...lines, ""].join("\n"));
    for (const field of ["srcaddr", "dstaddr", "pkt_srcaddr", "pkt_dstaddr"])
      assert.deepEqual(records.map((row) => row[field]), plain, field); // prettier-ignore
    assert.deepEqual(records.map((row) => row.interface_id), written); // prettier-ignore
  });

  it("are told to be so only when they are", () => {
    const group = fc.oneof(
      fc.constantFrom("0", "0", "1", "db8", "ffff", "00", "0a", "12345", "A"),
      fc.nat(0xffff).map((n) => n.toString(16)),
    );
    const ends = fc.constantFrom(" ", ",", "\n", "/", ".", "%", ":", "g");
    const groups = fc.array(group, { minLength: 6, maxLength: 9 }).map((all) => all.join(":"));
    const short = fc.tuple(fc.array(group, { maxLength: 4 }), fc.array(group, { maxLength: 4 }));
    const shortened = short.map(([head, tail]) => `${head.join(":")}::${tail.join(":")}`);
    const bytes16 = fc.array(fc.oneof(fc.constant(0), fc.nat(255)), { minLength: 16, maxLength: 16 });
    const formed = bytes16.map((bytes) => formatIpv6(Uint8Array.from(bytes)));
    const any = fc.string({ unit: fc.constantFrom(..."0019af:::"), maxLength: 30 });
    let told = 0;
    fc.assert(
      fc.property(fc.oneof(groups, shortened, formed, fc.ipV6(), any), ends, (text, end) => {
        const length = plainIpv6Length(bytesOf(`x ${text}${end}   `), 2);
        if (length === 0) return;
        told++;
        const address = `${text}${end}`.slice(0, length);
        const parsed = parseIp(address);
        assert.ok(parsed, address);
        assert.equal(formatIpv6(parsed), address);
      }),
      { numRuns: 5000 },
    );
    assert.ok(told > 500, `${told}`);
  });

  for (const [text, length] of [
    ["2600:1f18:47a:c300:3f2a:0:17:9 ", 30],
    ["2001:db8::1 ", 11],
    ["fe80:: ", 6],
    ["fe80::%eth0 ", 6],
    ["2001:db8:0:0:1::2 ", 0],
    ["2001:db8::0:1 ", 0],
    ["2001:db8::1::2 ", 0],
    ["1:2:3:4:5:6:7 ", 0],
    ["1:2:3:4:5:6:7: ", 0],
    ["1:2:3:4:5:6:7::8 ", 0],
    ["2001:DB8::1 ", 0],
    ["::1 ", 0],
    ["10.0.0.1 ", 0],
    ["ace ", 0],
  ] as const) {
    it(`are told by a look: ${text}`, () => assert.equal(plainIpv6Length(bytesOf(`x ${text}  `), 2), length));
  }

  it("are so in CSV and Parquet", async () => {
    const csv = await readLog(
      ["srcaddr,dstaddr,bytes", ...written.map((form) => `"${form}",${form},1`), ""].join("\n"),
    );
    assert.deepEqual(csv.records.map((row) => row.srcaddr), plain); // prettier-ignore
    const data = parquetWriteBuffer({
      columnData: [
        { name: "srcaddr", data: written, type: "STRING" },
        { name: "pkt_dstaddr", data: written, type: "STRING" },
        { name: "interface_id", data: written, type: "STRING" },
      ],
    });
    const { records } = await readLog(new Uint8Array(data));
    assert.deepEqual(records.map((row) => row.srcaddr), plain); // prettier-ignore
    assert.deepEqual(records.map((row) => row.pkt_dstaddr), plain); // prettier-ignore
    assert.deepEqual(records.map((row) => row.interface_id), written); // prettier-ignore
  });

  it("of interfaces are so too", async () => {
    const read = await readLog(
      JSON.stringify({
        NetworkInterfaces: [{ NetworkInterfaceId: "eni-1", Ipv6Addresses: [{ Ipv6Address: "2001:DB8:0:0::5" }] }],
      }),
    );
    assert.deepEqual(read.tables.get("interface_addresses")!.map(({ cidr }) => cidr), ["2001:db8::5/128"]); // prettier-ignore
  });
});
