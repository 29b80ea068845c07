/** Sessions: the protocol by its first bytes, whatever the port; of what is nobody's, nothing. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Protocol, Speaker } from "../../src/app/protocol.ts";
import { openSession } from "../../src/app/run.ts";
import { nodeTools } from "../../src/engine/protocols/tools.ts";
import { runApp, type Said } from "../builders/app.ts";

const GET = "GET /a?b=1 HTTP/1.1\r\nHost: example.com\r\n\r\n";

describe("sessions", () => {
  it("never throw, whatever the bytes and the cuts", () => {
    const said = fc.tuple(
      fc.constantFrom<Speaker>("orig", "resp"),
      fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 2000 })),
    );
    const begin = fc.constantFrom(
      GET,
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
      "\x16\x03\x01\x00\x05\x01\x00\x00\x01",
      "",
    );
    fc.assert(
      fc.property(
        begin,
        fc.array(said, { maxLength: 20 }),
        fc.constantFrom("tcp" as const, "udp" as const),
        (first, rest, transport) => {
          runApp([["orig", first], ...rest], { transport });
        },
      ),
      { numRuns: 500 },
    );
  });

  it("a greeting that begins like a request is none", () => {
    const { services } = runApp([["orig", "HELO "], ["orig", "example.com"], ["orig", "\r\nMAIL FROM:<a@b>\r\n"]]); // prettier-ignore
    assert.ok(!services.includes("http"));
  });

  it("of what is no known protocol there are no rows, and the bytes are not kept", () => {
    const session = openSession(
      { transport: "tcp", addresses: ["10.0.0.1", "10.0.0.2"], ports: [1, 2] },
      { tools: nodeTools },
      {
        row: () => assert.fail("nothing was said"),
        file: () => assert.fail("there is no file"),
        report: () => assert.fail("there is nothing odd"),
        service: () => assert.fail("there is no service"),
        expect: () => undefined,
      },
    );
    for (let i = 0; i < 10; i++)
      session.data("orig", new Uint8Array(1000), { evidenceId: 1, packet: i, ts: 0n, at: i * 1000 });
    assert.ok(session.isDone);
  });

  it("hand over what was said before the protocol was known, gaps too", () => {
    const heard: string[] = [];
    const echo: Protocol = {
      id: "echo",
      name: "Echo",
      spec: "RFC 862",
      transport: "tcp",
      tables: [],
      recognise: ({ orig, resp }) => (resp.length === 0 ? "more" : orig[0] === resp[0] ? "yes" : "no"),
      analyzer: () => ({
        data: (from, bytes, { at }) => void heard.push(`${from} ${bytes.length} at ${at}`),
        gap: (from, size) => void heard.push(`${from} lacks ${size}`),
        end: () => void heard.push("end"),
      }),
    };
    const said: readonly Said[] = [["orig", "xx"], ["orig", 5], ["orig", "ab"], ["resp", "abc"]]; // prettier-ignore
    assert.deepEqual(runApp(said, { protocols: [echo] }).services, ["echo"]);
    assert.deepEqual(heard, ["orig 2 at 0", "orig lacks 5", "orig 2 at 7", "resp 3 at 0", "end"]);
  });

  it("take the protocol that is sure before a gap, though one before it could still be", () => {
    const answering = (id: string, recognise: Protocol["recognise"]): Protocol => ({
      id,
      name: id,
      spec: "",
      transport: "tcp",
      tables: [],
      recognise,
      analyzer: () => ({ data: () => undefined, gap: () => undefined, end: () => undefined }),
    });
    const protocols = [
      answering("slow", () => "more"),
      answering("sure", ({ orig }) => (orig[0] === 120 ? "yes" : "no")),
    ];
    assert.deepEqual(
      runApp(
        [
          ["orig", "xx"],
          ["orig", 5],
          ["orig", "yy"],
        ],
        { protocols },
      ).services,
      ["sure"],
    );
  });
});
