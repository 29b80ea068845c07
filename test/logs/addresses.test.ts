import assert from "node:assert/strict";
import { parquetWriteBuffer } from "hyparquet-writer";
import { readLog } from "../builders/logs.ts";

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
