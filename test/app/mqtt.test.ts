import assert from "node:assert/strict";
import { mqtt } from "../../src/app/mqtt/analyzer.ts";
import { type AppOptions, type Ran, runApp, sameHoweverCut, type Said, survivesAnything } from "../builders/app.ts";
import { big, joined, type Part } from "../builders/frames.ts";

const options: AppOptions = { protocols: [mqtt] };
const usual: AppOptions = { ...options, ports: [40000, 1883] };

const packet = (first: number, ...parts: Part[]): Uint8Array => {
  const body = joined(...parts);
  const length: number[] = [];
  for (let left = body.length; ; left >>= 7) {
    length.push((left & 127) | (left > 127 ? 128 : 0));
    if (left <= 127) break;
  }
  return joined(first, Uint8Array.from(length), body);
};
const text = (value: string): Uint8Array => joined(big(Buffer.byteLength(value), 2), value);
const connect = (level: number, properties: Part[] = []) =>
  packet(0x10, text("MQTT"), level, 0b11101110, big(60, 2), ...properties, text("sensor-1"), ...(level === 5 ? [0] : []), text("will/t"), text("bye"), text("alice"), text("hunter2")); // prettier-ignore
const publish = (flags: number, topic: string, id: number | null, ...rest: Part[]) =>
  packet(0x30 | flags, text(topic), ...(id === null ? [] : [big(id, 2)]), ...rest);
const subscribe = (id: number, ...topics: readonly [string, number][]) =>
  packet(0x82, big(id, 2), ...topics.flatMap(([topic, qos]) => [text(topic), qos]));

const told = ({ rows }: Ran) =>
  rows.map(({ row: { message, from_client, topic, payload, reason } }) => [message, from_client, topic ?? null, payload ?? null, reason ?? null]); // prettier-ignore

const opening: readonly Said[] = [
  ["orig", connect(4)],
  ["resp", packet(0x20, 0, 0)],
];

describe("MQTT", () => {
  it("shows a connect: client, user, will, the server's word; the password masked", () => {
    const { row } = runApp(opening, options).rows[0];
    assert.deepEqual(
      [row.version, row.client_id, row.user, row.password, row.topic, row.payload, row.qos, row.retain, row.keep_alive, row.clean_start, row.reason],
      ["3.1.1", "sensor-1", "alice", "********", "will/t", "bye", "1", true, 60, true, "accepted"],
    ); // prettier-ignore
    assert.equal(runApp(opening, { ...options, showsCredentials: true }).rows[0].row.password, "hunter2");
    const refused = runApp([["orig", connect(4)], ["resp", packet(0x20, 0, 5)]], options).rows[0].row; // prettier-ignore
    assert.deepEqual([refused.reason_code, refused.reason], [5, "not authorized"]);
  });

  it("pairs publishes and subscriptions with what acknowledges them, both ways", () => {
    const ran = runApp(
      [
        ...opening,
        ["orig", joined(subscribe(1, ["a/#", 1], ["b", 2]), publish(0, "t", null, "fire and forget"), publish(2, "t1", 2, "once"))],
        ["resp", joined(packet(0x40, big(2, 2)), packet(0x90, big(1, 2), 1, 0x80), publish(4, "a/x", 2, "down"))],
        ["orig", joined(packet(0x50, big(2, 2)), packet(0xa2, big(3, 2), text("b")))],
        ["resp", packet(0xb0, big(3, 2))],
        ["orig", publish(2, "lost", 9, "x")],
        ["orig", joined(packet(0xc0), packet(0xe0))],
      ],
      options,
    ); // prettier-ignore
    assert.deepEqual(told(ran).slice(1), [
      ["publish", true, "t", "fire and forget", null],
      ["publish", true, "t1", "once", "success"],
      ["subscribe", true, "a/#, b", null, "QoS 1, failure"],
      ["publish", false, "a/x", "down", "success"],
      ["unsubscribe", true, "b", null, "success"],
      ["disconnect", true, null, null, null],
      ["publish", true, "lost", "x", null],
    ]);
  });

  it("reads version 5: properties, aliases, reason codes", () => {
    const ran = runApp(
      [
        ["orig", connect(5, [5, 0x11, big(10, 4)])],
        ["resp", packet(0x20, 0, 0x87, 11, 0x12, text("assigned"))],
        ["orig", joined(publish(0, "long/topic", null, 3, 0x23, big(7, 2), "one"), publish(0, "", null, 3, 0x23, big(7, 2), "two"))],
        ["orig", publish(2, "t", 4, 0, "three")],
        ["resp", packet(0x40, big(4, 2), 0x97)],
        ["resp", packet(0xe0, 0x8b)],
      ],
      options,
    ); // prettier-ignore
    assert.deepEqual(told(ran), [
      ["connect", true, "will/t", "bye", "not authorized"],
      ["publish", true, "long/topic", "one", null],
      ["publish", true, "long/topic", "two", null],
      ["publish", true, "t", "three", "quota exceeded"],
      ["disconnect", false, null, null, "server shutting down"],
    ]);
    assert.deepEqual([ran.rows[0].row.properties, ran.rows[1].row.client_id], ["session_expiry=10", "assigned"]);
  });

  it("shortens what is published, and says how long it was", () => {
    const { row } = runApp([...opening, ["orig", publish(0, "t", null, "x".repeat(100_000))]], options).rows[1];
    assert.equal(row.payload_length, 100_000n);
    assert.match(String(row.payload), /^x{128}… \(\d+ bytes\)$/);
  });

  it("begins in the middle with a message and its acknowledgement, on any port", () => {
    const ports = (orig: number, resp: number): AppOptions => ({ ...options, ports: [orig, resp] });
    const said: readonly Said[] = [
      ["orig", publish(2, "plant/cmd", 7, "on")],
      ["resp", packet(0x40, big(7, 2))],
      ["resp", publish(2, "plant/state", 1, "off")],
      ["orig", packet(0x40, big(1, 2))],
    ];
    const seen = (options: AppOptions) => told(runApp(said, options)).map((row) => row.slice(0, 3));
    assert.deepEqual(seen(ports(50_000, 20_001)), [["publish", true, "plant/cmd"], ["publish", false, "plant/state"]]); // prettier-ignore
    assert.deepEqual(seen(ports(20_001, 50_000)), [["publish", false, "plant/cmd"], ["publish", true, "plant/state"]]); // prettier-ignore
    sameHoweverCut(said, ports(50_000, 20_001));
    const other: readonly Said[] = [["orig", publish(2, "plant/cmd", 7, "on")], ["resp", packet(0x40, big(8, 2))]]; // prettier-ignore
    assert.deepEqual(runApp(other, ports(50_000, 20_001)).services, []);
    assert.deepEqual(runApp([["orig", publish(4, "a", 7)], ["resp", packet(0x40, big(7, 2))]], options).services, []); // prettier-ignore
  });

  it("begins in the middle, and goes on after gaps", () => {
    const talk: readonly Said[] = [
      ["orig", subscribe(1, ["a", 0])],
      ["resp", packet(0x90, big(1, 2), 0)],
      ["resp", publish(0, "a", null, "x".repeat(300)).subarray(0, 100)],
      ["resp", 150],
      ["resp", joined("x".repeat(56), publish(0, "a", null, "next"))],
      ["resp", 1000],
      ["resp", "xxxxxxxx"],
      ["orig", subscribe(2, ["b", 0])],
      ["resp", packet(0x90, big(2, 2), 0)],
    ];
    const expected = [
      ["subscribe", "a", "QoS 0"],
      ["publish", "a", null],
      ["publish", "a", null],
      ["subscribe", "b", "QoS 0"],
    ];
    for (const said of [talk, talk.map(([from, what]): Said => [from === "orig" ? "resp" : "orig", what])]) {
      assert.deepEqual(
        told(runApp(said, options)).map(([message, , topic, , reason]) => [message, topic, reason]),
        expected,
      );
    }
    assert.equal(runApp([["orig", publish(0, "a", null, "x")]], usual).rows.length, 1);
  });

  it("is not what only resembles it", () => {
    const others: readonly Said[][] = [
      [["orig", publish(0, "a", null, "x")]],
      [["orig", packet(0x10, text("MQTT"), 9, 0)]],
      [["orig", "POST / HTTP/1.1\r\nHost: h\r\n\r\n"], ["resp", "HTTP/1.1 200 OK\r\n\r\n"]],
      [["resp", "220 mail\r\n"], ["orig", "EHLO me\r\n"]],
      [["orig", joined(0x30, 0x82, 0x01, 0x0a, 0x02, 0x01, 0x03, 0x63)]],
    ]; // prettier-ignore
    for (const said of others) assert.deepEqual(runApp(said, options).services, []);
  });

  const all: readonly Said[] = [
    ["orig", connect(5, [0])],
    ["resp", packet(0x20, 0, 0, 0)],
    ["orig", joined(publish(2, "t", 4, 0, "three"), packet(0x82, big(5, 2), 0, text("a/#"), 1))],
    ["resp", joined(packet(0x40, big(4, 2)), packet(0x90, big(5, 2), 0, 1))],
    ["resp", 30],
    ["orig", packet(0xc0)],
    ["resp", packet(0xd0)],
  ];

  it("gives the same however it is cut", () => sameHoweverCut(all, options));
  it("survives anything", () => survivesAnything(all, options));
});
