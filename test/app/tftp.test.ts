/** TFTP: requests, and the transfers that they announce. */
import assert from "node:assert/strict";
import type { Expectation, Place } from "../../src/app/protocol.ts";
import { type FoundRow, openSession } from "../../src/app/run.ts";
import { tftp } from "../../src/app/tftp/analyzer.ts";
import { parseTftp } from "../../src/app/tftp/parse.ts";
import { nodeTools } from "../../src/engine/protocols/tools.ts";
import { bytesOf, runApp, survivesAnything, type Said } from "../builders/app.ts";
import { u16 } from "../builders/dns.ts";

const request = (opcode: number, ...texts: readonly string[]): Uint8Array => Uint8Array.from([0, opcode, ...texts.flatMap((text) => [...bytesOf(text), 0])]); // prettier-ignore
function data(block: number, size: number): Uint8Array {
  const bytes = new Uint8Array(4 + size).fill(block & 255);
  bytes.set([0, 3, ...u16(block)]);
  return bytes;
}
const ack = (block: number): Uint8Array => Uint8Array.from([0, 4, ...u16(block)]);

interface Outcome {
  readonly row: Readonly<Record<string, unknown>>;
  readonly files: { readonly name: string; readonly size: number; readonly missing: number; readonly isWhole: boolean; readonly from: string }[]; // prettier-ignore
}

/** A request of 10.0.0.1:2000, then its transfer from 10.0.0.2:3000: the server speaks first, and so is the originator. */
function transferOf(asked: readonly Said[], said: readonly Said[]): Outcome {
  const rows: FoundRow[] = [];
  const expected: Expectation[] = [];
  const files: Outcome["files"] = [];
  const open = (addresses: [string, string], ports: [number, number], expectation?: Expectation) =>
    openSession(
      { transport: "udp", addresses, ports },
      { tools: nodeTools, protocols: [tftp] },
      {
        row: (found) => void rows.push(found),
        report: () => undefined,
        service: () => undefined,
        expect: (one) => void expected.push(one),
        file({ name, from }) {
          let [size, missing] = [0, 0];
          return {
            data: (bytes) => void (size += bytes.length),
            gap: (count) => void (missing += count),
            end: (isWhole) => void files.push({ name, from, size, missing, isWhole }),
          };
        },
      },
      expectation,
    );
  const tell = (session: ReturnType<typeof open>, all: readonly Said[]): void => {
    all.forEach(([from, what], i) => {
      const place: Place = { evidenceId: 1, packet: i + 1, ts: BigInt(i), at: 0 };
      if (typeof what === "number") session.gap(from, what);
      else session.data(from, bytesOf(what).slice(), place);
    });
  };
  const requests = open(["10.0.0.1", "10.0.0.2"], [2000, 69]);
  tell(requests, asked);
  assert.deepEqual([expected[0].address, expected[0].port, expected[0].transport], ["10.0.0.1", 2000, "udp"]);
  const transfer = open(["10.0.0.2", "10.0.0.1"], [3000, 2000], expected[0]);
  tell(transfer, said);
  transfer.end();
  requests.end();
  assert.equal(rows.length, 1);
  return { row: rows[0].row, files };
}

const read = request(1, "boot/kernel", "OCTET");

describe("TFTP", () => {
  it("a file that is read, blocks once each", () => {
    const { row, files } = transferOf([["orig", read]], [["orig", data(1, 512)], ["resp", ack(1)], ["orig", data(2, 512)], ["orig", data(2, 512)], ["resp", ack(2)], ["orig", data(3, 10)], ["resp", ack(3)]]); // prettier-ignore
    assert.deepEqual(row, {
      operation: "read", file: "boot/kernel", mode: "octet", options: null, accepted_options: null, declared_size: null,
      size: 1034n, blocks: 3, is_complete: true, transfer_port: 3000, error_code: null, error: null,
    }); // prettier-ignore
    assert.deepEqual(files, [{ name: "boot/kernel", from: "orig", size: 1034, missing: 0, isWhole: true }]);
  });

  it("a file that is written, with options that were taken", () => {
    const asked: Said[] = [["orig", request(2, "config", "octet", "blksize", "1024", "tsize", "1500")]];
    const accepts = request(6, "blksize", "1024");
    const { row, files } = transferOf(asked, [["orig", accepts], ["resp", data(1, 1024)], ["orig", ack(1)], ["resp", data(2, 476)], ["orig", ack(2)]]); // prettier-ignore
    assert.deepEqual([row.operation, row.options, row.accepted_options, row.declared_size, row.size, row.is_complete, row.transfer_port], ["write", "blksize=1024, tsize=1500", "blksize=1024", 1500n, 1500n, true, 3000]); // prettier-ignore
    assert.equal(files[0].from, "resp");
  });

  it("blocks that the capture lacks, blocks that it cuts, transfers that end early", () => {
    const lacks = transferOf([["orig", read]], [["orig", data(1, 512)], ["orig", data(4, 5)]]); // prettier-ignore
    assert.deepEqual([lacks.row.is_complete, lacks.files[0].missing, lacks.files[0].isWhole], [false, 1024, true]);
    const cut = transferOf([["orig", read]], [["orig", data(1, 100)], ["orig", 412], ["orig", data(2, 512)]]); // prettier-ignore
    assert.deepEqual([cut.row.is_complete, cut.row.size, cut.files[0].missing, cut.files[0].isWhole], [false, 612n, 412, false]); // prettier-ignore
  });

  it("numbers go round", () => {
    const blocks = Array.from({ length: 65_540 }, (_, i): Said => ["orig", data((i + 1) % 65_536, 512)]);
    const { row } = transferOf([["orig", read]], [...blocks, ["orig", data(65_541 % 65_536, 0)]]);
    assert.deepEqual([row.size, row.is_complete], [BigInt(65_540 * 512), true]);
  });

  it("errors, and requests that nothing follows", () => {
    const refused = transferOf([["orig", read]], [["orig", Uint8Array.from([0, 5, 0, 1, ...bytesOf("none such"), 0])]]);
    assert.deepEqual([refused.row.error_code, refused.row.error, refused.row.is_complete, refused.files.length], [1, "none such", false, 0]); // prettier-ignore
    const silent = transferOf([["orig", read], ["orig", read]], []); // prettier-ignore
    assert.deepEqual([silent.row.size, silent.row.is_complete], [null, null]);
  });

  it("a server that transfers from the port that was asked", () => {
    const ran = runApp([["orig", read], ["resp", data(1, 3)], ["orig", ack(1)]], { protocols: [tftp], transport: "udp", ports: [2000, 69] }); // prettier-ignore
    assert.deepEqual(ran.rows.map(({ row, reply }) => [row.size, row.transfer_port, reply?.place.packet]), [[3n, 69, 2]]); // prettier-ignore
    assert.deepEqual([...ran.files[0].bytes], [1, 1, 1]);
  });

  it("requests only where they are whole, on any port", () => {
    const any = { protocols: [tftp], transport: "udp", ports: [1000, 2000] } as const;
    assert.deepEqual(runApp([["orig", read]], any).services, ["tftp"]);
    for (const bytes of [
      data(1, 512),
      ack(1),
      request(1, "", "octet"),
      request(1, "a", "binary"),
      request(1, "a", "octet", "blksize"),
      Uint8Array.from([0, 1, 7, 0, ...bytesOf("octet"), 0]),
    ])
      // prettier-ignore
      assert.deepEqual(runApp([["orig", bytes]], any).services, []);
    assert.equal(parseTftp(Uint8Array.from([0, 9, 0, 0])), null);
    survivesAnything([["orig", read], ["resp", data(1, 512)], ["resp", data(2, 4)]], any); // prettier-ignore
  });
});
