import assert from "node:assert/strict";
import { amqp } from "../../src/app/amqp/analyzer.ts";
import { type AppOptions, type Ran, runApp, sameHoweverCut, type Said, survivesAnything } from "../builders/app.ts";
import { big, joined, type Part } from "../builders/frames.ts";

const options: AppOptions = { protocols: [amqp] };

const frame = (type: number, channel: number, ...parts: Part[]): Uint8Array => {
  const body = joined(...parts);
  return joined(type, big(channel, 2), big(body.length, 4), body, 0xce);
};
const method = (channel: number, classId: number, methodId: number, ...parts: Part[]) =>
  frame(1, channel, big(classId, 2), big(methodId, 2), ...parts);
const short = (text: string): Uint8Array => joined(text.length, text);
const long = (text: string): Uint8Array => joined(big(text.length, 4), text);
const table = (entries: Record<string, string>): Uint8Array => {
  const body = joined(...Object.entries(entries).flatMap(([name, value]) => [short(name), "S", long(value)]));
  return joined(big(body.length, 4), body);
};
const content = (channel: number, text: string): Uint8Array =>
  joined(
    frame(
      2,
      channel,
      big(60, 2),
      big(0, 2),
      big(text.length, 8),
      big(0x8200, 2),
      short("text/plain"),
      short("replies"),
    ),
    frame(3, channel, text.slice(0, 5)),
    frame(3, channel, text.slice(5)),
  );

const HEADER = "AMQP\0\0\x09\x01";
const opening: readonly Said[] = [
  ["orig", HEADER],
  ["resp", method(0, 10, 10, 0, 9, table({ product: "RabbitMQ", version: "3.12" }), long("PLAIN AMQPLAIN"), long("en_US"))],
  ["orig", method(0, 10, 11, table({ product: "pika" }), short("PLAIN"), long("\0alice\0hunter2"), short("en_US"))],
  ["resp", method(0, 10, 30, big(2047, 2), big(131072, 4), big(60, 2))],
  ["orig", joined(method(0, 10, 31, big(2047, 2), big(131072, 4), big(60, 2)), method(0, 10, 40, short("/prod"), short(""), 0))],
  ["resp", method(0, 10, 41, short(""))],
  ["orig", method(1, 20, 10, short(""))],
  ["resp", method(1, 20, 11, long(""))],
]; // prettier-ignore

const told = ({ rows }: Ran) => rows.map(({ row: { method, queue, exchange, routing_key, payload, reply } }) => [method, queue ?? null, exchange ?? null, routing_key ?? null, payload ?? null, reply ?? null]); // prettier-ignore

describe("AMQP 0-9-1", () => {
  it("shows who logs in to what; the password masked", () => {
    const ran = runApp(opening, options);
    assert.deepEqual(
      ran.rows.map(({ row: { method, user, mechanism, product, virtual_host, reply } }) => [method, user, mechanism, product, virtual_host, reply]),
      [
        ["protocol_header", undefined, null, undefined, undefined, null],
        ["connection.start", null, "PLAIN AMQPLAIN", "product=RabbitMQ, version=3.12", null, undefined],
        ["connection.start-ok", "alice", "PLAIN", "product=pika", null, "connection.tune"],
        ["connection.open", "alice", null, null, "/prod", "connection.open-ok"],
        ["channel.open", "alice", null, null, "/prod", "channel.open-ok"],
      ],
    ); // prettier-ignore
    assert.equal(ran.rows[2].row.password, "********");
    assert.equal(runApp(opening, { ...options, showsCredentials: true }).rows[2].row.password, "hunter2");
  });

  it("reads AMQPLAIN, and a login that is refused", () => {
    const response = table({ LOGIN: "bob", PASSWORD: "secret" }).subarray(4);
    const ran = runApp(
      [
        ["orig", HEADER],
        ["orig", method(0, 10, 11, table({}), short("AMQPLAIN"), joined(big(response.length, 4), response), short(""))],
        ["resp", method(0, 10, 50, big(403, 2), short("ACCESS_REFUSED"), big(0, 2), big(0, 2))],
      ],
      options,
    );
    const { row } = ran.rows[1];
    assert.deepEqual([row.user, row.password, row.reply_code, row.reply_text], ["bob", "********", 403, "ACCESS_REFUSED"]); // prettier-ignore
  });

  it("pairs methods on a channel, and puts messages together", () => {
    const ran = runApp(
      [
        ...opening,
        ["orig", joined(method(1, 50, 10, big(0, 2), short("jobs"), 0b00010, table({})), method(1, 60, 40, big(0, 2), short("ex"), short("rk"), 0), content(1, "hello world"))],
        ["resp", method(1, 50, 11, short("jobs"), big(7, 4), big(1, 4))],
        ["orig", method(1, 60, 70, big(0, 2), short("jobs"), 0)],
        ["resp", joined(method(1, 60, 71, big(1, 8), 0, short("ex"), short("rk"), big(6, 4)), content(1, "first job"))],
        ["orig", joined(method(1, 60, 80, big(1, 8), 0), method(1, 60, 20, big(0, 2), short("jobs"), short(""), 0, table({})))],
        ["resp", joined(method(1, 60, 21, short("ctag-1")), method(1, 60, 60, short("ctag-1"), big(2, 8), 0, short("ex"), short("rk")), content(1, "second"))],
        ["orig", method(1, 50, 40, big(0, 2), short("none"), 0)],
        ["resp", method(1, 20, 40, big(404, 2), short("NOT_FOUND"), big(50, 2), big(40, 2))],
        ["orig", method(1, 20, 41)],
      ],
      options,
    ); // prettier-ignore
    assert.deepEqual(told(ran).slice(5), [
      ["basic.publish", null, "ex", "rk", "hello world", null],
      ["queue.declare", "jobs", null, null, null, "queue.declare-ok"],
      ["basic.get", "jobs", "ex", "rk", "first job", "basic.get-ok"],
      ["basic.consume", "jobs", null, null, null, "basic.consume-ok"],
      ["basic.deliver", null, "ex", "rk", "second", null],
      ["queue.delete", "none", null, null, null, "channel.close"],
      ["channel.close", null, null, null, null, "channel.close-ok"],
    ]);
    const [publish, declare, , consume] = ran.rows.slice(5);
    assert.deepEqual(
      [publish.row.content_type, publish.row.properties, publish.row.payload_length, declare.row.message_count, consume.row.consumer_tag],
      ["text/plain", "reply_to=replies", 11n, 7n, "ctag-1"],
    ); // prettier-ignore
    assert.equal(ran.rows[10].row.reply_code, 404);
  });

  it("begins in the middle, the wrong way round too, and goes on after gaps", () => {
    const talk: readonly Said[] = [
      ["orig", joined(method(1, 60, 40, big(0, 2), short("ex"), short("a"), 0), content(1, "x".repeat(400)).subarray(0, 200))],
      ["orig", 100],
      ["orig", content(1, "x".repeat(400)).subarray(300)],
      ["orig", 1000],
      ["orig", "xxxxxx"],
      ["resp", method(1, 60, 60, short("t"), big(2, 8), 0, short("ex"), short("down"))],
      ["orig", joined(method(1, 60, 40, big(0, 2), short("ex"), short("b"), 0), content(1, "whole text"))],
    ]; // prettier-ignore
    for (const said of [talk, talk.map(([from, what]): Said => [from === "orig" ? "resp" : "orig", what])]) {
      const ran = runApp(said, options);
      assert.deepEqual(
        ran.rows.map(({ row: { method, routing_key, from_client } }) => [method, routing_key, from_client]),
        [
          ["basic.publish", "a", true],
          ["basic.publish", "b", true],
          ["basic.deliver", "down", false],
        ],
      );
    }
  });

  it("is not what only resembles it", () => {
    const others: readonly Said[][] = [
      [["orig", "AMQP\x09\x09\x09\x09"]],
      [["orig", frame(1, 0, big(10, 2), big(99, 2))]],
      [["orig", joined(frame(1, 0, big(50, 2), big(10, 2), big(0, 2), short("q"), 0).subarray(0, 12), 0xcd, 0, 0, 0, 0, 0)]], // prettier-ignore
      [["orig", "GET / HTTP/1.1\r\n\r\n"]],
    ];
    for (const said of others) assert.deepEqual(runApp(said, options).services, []);
  });

  const all: readonly Said[] = [
    ...opening,
    ["orig", joined(method(1, 60, 40, big(0, 2), short("ex"), short("rk"), 0), content(1, "hello world"))],
    ["resp", method(1, 60, 80, big(1, 8), 0)],
    ["resp", 20],
    ["orig", method(1, 50, 30, big(0, 2), short("jobs"), 0)],
    ["resp", method(1, 50, 31, big(3, 4))],
  ];

  it("gives the same however it is cut", () => sameHoweverCut(all, options));
  it("survives anything", () => survivesAnything(all, options));
});

describe("AMQP 1.0", () => {
  const symbol = (text: string): Uint8Array => joined(0xa3, text.length, text);
  const string = (text: string): Uint8Array => joined(0xa1, text.length, text);
  const list = (code: number, ...items: Part[]): Uint8Array => {
    const body = joined(...items);
    return joined(0, 0x53, code, 0xc0, body.length + 1, items.length, body);
  };
  const frame1 = (type: number, channel: number, ...parts: Part[]): Uint8Array => {
    const body = joined(...parts);
    return joined(big(body.length + 8, 4), 2, type, big(channel, 2), body);
  };
  const all: readonly Said[] = [
    ["orig", "AMQP\x03\x01\0\0"],
    ["resp", joined("AMQP\x03\x01\0\0", frame1(1, 0, list(0x40, joined(0xe0, 14, 2, 0xa3, 5, "PLAIN", 5, "EXTER"))))],
    ["orig", frame1(1, 0, list(0x41, symbol("PLAIN"), joined(0xa0, 12, "\0bob\0hunter2"), string("host")))],
    ["resp", frame1(1, 0, list(0x44, joined(0x50, 1)))],
    ["orig", joined("AMQP\0\x01\0\0", frame1(0, 0, list(0x10, string("container-1"), string("host"))))],
    ["resp", "AMQP\0\x01\0\0"],
    ["orig", frame1(0, 0, list(0x12, string("link-1"), 0x43, 0x42, 0x40, 0x40, list(0x28, string("src")), list(0x29, string("queue-a"))))],
    ["orig", frame1(0, 0, list(0x14, 0x43, 0x43), "payload bytes")],
    ["orig", frame1(0, 0)],
    ["resp", frame1(0, 0, list(0x18, list(0x1d, symbol("amqp:not-found"), string("no such node"))))],
  ]; // prettier-ignore

  it("shows logins, links and transfers", () => {
    const ran = runApp(all, options);
    assert.deepEqual(
      ran.rows.map(({ row: { method, user, queue, routing_key, payload_length, reply_text, reply } }) => [method, user ?? null, queue ?? null, routing_key ?? null, payload_length ?? null, reply_text ?? reply ?? null]),
      [
        ["protocol_header", null, null, null, null, "accepted"],
        ["sasl-mechanisms", null, null, null, null, null],
        ["sasl-init", "bob", null, null, null, "authentication failed"],
        ["open", "bob", null, null, null, null],
        ["protocol_header", null, null, null, null, "accepted"],
        ["attach", "bob", "link-1", "queue-a", null, null],
        ["transfer", "bob", "link-1", "queue-a", 13n, null],
        ["close", "bob", null, null, null, "amqp:not-found: no such node"],
      ],
    ); // prettier-ignore
    assert.equal(ran.rows[2].row.password, "********");
  });

  it("gives the same however it is cut, and survives anything", () => {
    sameHoweverCut(all, options);
    survivesAnything(all, options);
  });
});
