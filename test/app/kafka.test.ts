import assert from "node:assert/strict";
import { kafka } from "../../src/app/kafka/analyzer.ts";
import { type AppOptions, type Ran, runApp, sameHoweverCut, type Said, survivesAnything } from "../builders/app.ts";
import { big, joined, type Part } from "../builders/frames.ts";

const options: AppOptions = { protocols: [kafka] };
const usual: AppOptions = { ...options, ports: [40000, 9092] };

const sized = (...parts: Part[]): Uint8Array => {
  const body = joined(...parts);
  return joined(big(body.length, 4), body);
};
const text = (value: string): Uint8Array => joined(big(value.length, 2), value);
const compact = (value: string): Uint8Array => joined(value.length + 1, value);
const request = (key: number, version: number, id: number, ...parts: Part[]) =>
  sized(big(key, 2), big(version, 2), big(id, 4), text("client-1"), ...parts);
const response = (id: number, ...parts: Part[]) => sized(big(id, 4), ...parts);

const told = ({ rows }: Ran) => rows.map(({ row: { api, topics, group, error } }) => [api ?? null, topics ?? null, group ?? null, error ?? null]); // prettier-ignore

const software = joined(0, compact("apache-kafka-java"), compact("3.7.0"), 0);

const all: readonly Said[] = [
  ["orig", request(18, 3, 0, software)],
  ["resp", response(0, big(0, 2), 1)],
  ["orig", joined(request(3, 1, 1, big(2, 4), text("orders"), text("users")), request(3, 9, 2, 0, 2, compact("orders"), 0, 1, 1, 0))],
  ["resp", joined(response(1, big(0, 20)), response(2, 0, big(0, 20)))],
  ["orig", request(0, 7, 3, big(-1, 2), big(1, 2), big(1000, 4), big(1, 4), text("orders"), big(1, 4), big(0, 4), big(300, 4), "r".repeat(300))],
  ["resp", response(3, big(1, 4), text("orders"), big(1, 4), big(0, 4), big(29, 2), big(0, 8))],
  ["orig", request(11, 0, 4, text("group-a"), big(0, 40))],
  ["resp", response(4, big(25, 2), big(0, 20))],
]; // prettier-ignore

describe("Kafka", () => {
  it("pairs requests with responses: topics, groups, errors", () => {
    const ran = runApp(all, options);
    assert.deepEqual(told(ran), [
      ["ApiVersions", null, null, null],
      ["Metadata", "orders, users", null, null],
      ["Metadata", "orders", null, null],
      ["Produce", "orders", null, "TOPIC_AUTHORIZATION_FAILED"],
      ["JoinGroup", null, "group-a", "UNKNOWN_MEMBER_ID"],
    ]);
    const { row } = ran.rows[1];
    assert.deepEqual([row.client_id, row.client_software, row.duration], ["client-1", "apache-kafka-java 3.7.0", 1]);
  });

  it("reads compact and plain versions of what names topics", () => {
    const fetch12 = joined(0, big(-1, 4), big(500, 4), big(1, 4), big(1 << 20, 4), 0, big(0, 8), 2, compact("logs"), 2, big(0, 32), big(0, 4), 0, 0, 1, 1, 0);
    const fetch4 = joined(big(-1, 4), big(500, 4), big(1, 4), big(1, 4), 0, big(1, 4), text("logs"), big(1, 4), big(0, 16));
    const produce9 = joined(0, 0, big(0, 2), big(9, 4), 2, compact("logs"), 2, big(0, 4), 4, "abc", 0, 0, 0);
    const commit2 = joined(text("g"), big(1, 4), text("m"), big(0, 8), big(1, 4), text("logs"), big(1, 4), big(0, 12), big(-1, 2));
    const create4 = joined(big(1, 4), text("logs"), big(3, 4), big(1, 2), big(0, 4), big(1, 4), text("k"), text("v"), big(9, 4), 0);
    const delete6 = joined(0, 2, compact("logs"), big(0, 16), 0, big(9, 4), 0);
    const ran = runApp(
      [["orig", joined(request(1, 12, 1, fetch12), request(1, 4, 2, fetch4), request(0, 9, 3, produce9), request(8, 2, 4, commit2), request(19, 4, 5, create4), request(20, 6, 6, delete6))]],
      options,
    );
    assert.deepEqual(
      told(ran).map(([api, topics, group]) => [api, topics, group]),
      [
        // Nobody answers a producer with acks 0.
        ["Produce", "logs", null],
        ["Fetch", "logs", null],
        ["Fetch", "logs", null],
        ["OffsetCommit", "logs", "g"],
        ["CreateTopics", "logs", null],
        ["DeleteTopics", "logs", null],
      ],
    );
  }); // prettier-ignore

  it("knows who logs in, in requests and with bare tokens", () => {
    const wrapped: readonly Said[] = [
      ["orig", request(17, 1, 1, text("PLAIN"))],
      ["resp", response(1, big(0, 2), big(0, 4))],
      ["orig", request(36, 0, 2, big(14, 4), "\0alice\0hunter2")],
      ["resp", response(2, big(58, 2), text("no such user"))],
      ["orig", request(3, 1, 3, big(0, 4))],
    ];
    const ran = runApp(wrapped, options);
    assert.deepEqual(
      ran.rows.map(({ row: { api, user, mechanism, password, error } }) => [api, user, mechanism, password, error]),
      [
        ["SaslHandshake", null, "PLAIN", null, null],
        ["SaslAuthenticate", "alice", "PLAIN", "********", "SASL_AUTHENTICATION_FAILED: no such user"],
        ["Metadata", "alice", null, null, null],
      ],
    );
    const bare: readonly Said[] = [
      ["orig", request(17, 0, 1, text("PLAIN"))],
      ["resp", response(1, big(0, 2), big(0, 4))],
      ["orig", sized("\0bob\0hunter3")],
      ["resp", sized()],
      ["orig", request(3, 1, 3, big(0, 4))],
      ["resp", response(3, big(0, 9))],
    ];
    const old = runApp(bare, { ...options, showsCredentials: true });
    assert.deepEqual(
      old.rows.map(({ row: { api, user, password }, reply }) => [api, user, password, reply !== null]),
      [
        ["SaslHandshake", "bob", "hunter3", true],
        ["Metadata", "bob", null, true],
      ],
    );
    sameHoweverCut(bare, options, 30);
  });

  it("begins in the middle, and goes on after gaps", () => {
    const long = response(6, "x".repeat(500));
    const talk: readonly Said[] = [
      ["resp", response(99, "x".repeat(30))],
      ["orig", request(1, 0, 6, big(-1, 4), big(0, 8), big(0, 4))],
      ["resp", long.subarray(0, 100)],
      ["resp", 200],
      ["resp", long.subarray(300)],
      ["orig", 70],
      ["orig", "rest"],
      ["resp", response(7, "xxxx")],
      ["orig", request(12, 0, 8, text("g"), big(1, 4), text("m"))],
      ["resp", response(8, big(0, 2))],
    ];
    for (const said of [talk, talk.map(([from, what]): Said => [from === "orig" ? "resp" : "orig", what])]) {
      assert.deepEqual(
        runApp(said, options).rows.map(({ row, reply }) => [row.api ?? null, row.correlation_id, reply !== null]),
        [
          [null, 99, true],
          ["Fetch", 6, true],
          [null, 7, true],
          ["Heartbeat", 8, true],
        ],
      );
    }
  });

  it("asks for more than a head that could be anything's", () => {
    const nameless = sized(big(3, 2), big(1, 2), big(1, 4), big(-1, 2), big(0, 4));
    assert.deepEqual(runApp([["orig", nameless]], options).services, []);
    assert.deepEqual(runApp([["orig", nameless]], usual).services, ["kafka"]);
    assert.deepEqual(runApp([["orig", nameless], ["resp", response(1, big(0, 9))]], options).services, ["kafka"]); // prettier-ignore
    const others: readonly Said[][] = [
      [["orig", sized(big(3, 2), big(0, 2), big(1, 4), text("bin\x01ry"))]],
      [["orig", sized(big(0, 2), big(99, 2), big(1, 4), text("client"))]],
      [["orig", "GET / HTTP/1.1\r\n\r\n"]],
      [["orig", joined(big(50, 4), big(196608, 4), "user", 0, "alice", 0, "database", 0, "shop", 0, 0)]],
    ];
    for (const said of others) assert.deepEqual(runApp(said, options).services, []);
  });

  it("gives the same however it is cut", () => sameHoweverCut(all, options));
  it("survives anything", () => survivesAnything(all, options));
});
