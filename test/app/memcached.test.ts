import assert from "node:assert/strict";
import { memcached, memcachedUdp } from "../../src/app/memcached/analyzer.ts";
import { type AppOptions, type Ran, runApp, sameHoweverCut, type Said, survivesAnything } from "../builders/app.ts";
import { big, joined, type Part } from "../builders/frames.ts";

const options: AppOptions = { protocols: [memcached] };
const usual: AppOptions = { ...options, ports: [40000, 11211] };
const udp: AppOptions = { protocols: [memcachedUdp], transport: "udp" };

const told = ({ rows }: Ran) => rows.map(({ row: { command, key, value_length, reply, hits, reply_length } }) => [command, key ?? null, value_length ?? null, reply ?? null, hits ?? null, reply_length ?? null]); // prettier-ignore

const text: readonly Said[] = [
  ["orig", "set a 1 0 5\r\nhe\r\no\r\nget a b c\r\ndelete b\r\nset q 0 0 1 noreply\r\nx\r\n"],
  ["resp", "STORED\r\nVALUE a 1 5\r\nhe\r\no\r\nVALUE c 0 3\r\nabc\r\nEND\r\nNOT_FOUND\r\n"],
  ["orig", "incr n 5\r\nstats\r\nbad command here\r\n"],
  ["resp", "12\r\nSTAT pid 1\r\nSTAT uptime 2\r\nEND\r\nERROR\r\n"],
];

describe("Memcached, text", () => {
  it("pairs commands with replies, values stepped over by count", () => {
    const ran = runApp(text, options);
    assert.deepEqual(told(ran), [
      ["set", "q", 1n, null, null, null],
      ["set", "a", 5n, "STORED", 0, null],
      ["get", "a", null, "END", 2, 8n],
      ["delete", "b", null, "NOT_FOUND", 0, null],
      ["incr", "n", null, "12", 0, null],
      ["stats", null, null, "END", 0, null],
      [null, null, null, "ERROR", 0, null],
    ]);
    const values = "VALUE a 1 5\r\nhe\r\no\r\nVALUE c 0 3\r\nabc\r\nEND\r\n";
    assert.deepEqual([ran.rows[2].row.key_count, ran.rows[2].reply?.length], [3, values.length]);
    assert.equal(ran.rows[6].row.error, "ERROR");
  });

  it("reads meta commands", () => {
    const ran = runApp(
      [
        ["orig", "ms key 5 T0\r\nhello\r\nmg key v s\r\nmg none v q\r\nmn\r\n"],
        ["resp", "HD\r\nVA 5 s5\r\nhello\r\nMN\r\n"],
      ],
      usual,
    );
    assert.deepEqual(told(ran), [
      ["mg", "none", null, null, null, null],
      ["ms", "key", 5n, "HD", 0, null],
      ["mg", "key", null, "VA", 1, 5n],
      ["mn", null, null, "MN", 0, null],
    ]);
  });

  it("begins in the middle, and goes on after gaps", () => {
    const talk: readonly Said[] = [
      ["resp", "VALUE a 0 500\r\n"],
      ["resp", 450],
      ["resp", `${"x".repeat(50)}\r\nEND\r\n`],
      ["orig", "get b\r\n"],
      ["resp", 100],
      ["resp", "rest"],
      ["orig", "get c\r\n"],
      ["resp", "END\r\n"],
    ];
    for (const said of [talk, talk.map(([from, what]): Said => [from === "orig" ? "resp" : "orig", what])]) {
      assert.deepEqual(
        told(runApp(said, options)).map(([command, key, , reply, hits]) => [command, key, reply, hits]),
        [
          [null, null, "END", 1],
          ["get", "b", null, null],
          ["get", "c", "END", 0],
        ],
      );
    }
  });

  it("asks for a reply where a command alone could be anything's", () => {
    assert.deepEqual(runApp([["orig", "get a\r\n"]], options).services, []);
    assert.deepEqual(runApp([["orig", "get a\r\n"]], usual).services, ["memcached"]);
    assert.deepEqual(runApp([["orig", "get a\r\n"], ["resp", "END\r\n"]], options).services, ["memcached"]); // prettier-ignore
    const others: readonly Said[][] = [
      [["orig", "GET / HTTP/1.1\r\n\r\n"], ["resp", "HTTP/1.1 200 OK\r\n\r\n"]],
      [["resp", "+OK\r\n"], ["orig", "quit\r\n"]],
      [["orig", "set a b c d\r\n"]],
      [["orig", "quit\r\n"], ["resp", "OK\r\n"]],
      [["orig", joined(0x80, 0x77, big(0, 22))]],
      [["orig", joined(0x80, 0x01, big(1, 2), 3, big(0, 19))]],
    ]; // prettier-ignore
    for (const said of others) assert.deepEqual(runApp(said, options).services, []);
  });

  it("gives the same however it is cut", () => {
    sameHoweverCut([...text, ["resp", 9], ["orig", "get z\r\n"], ["resp", "END\r\n"]], options);
  });
  it("survives anything", () => survivesAnything(text, options));
});

const packet = (
  magic: number,
  opcode: number,
  status: number,
  opaque: number,
  extras: number,
  key: string,
  value: Part,
) => {
  const bytes = joined(value);
  return joined(magic, opcode, big(key.length, 2), extras, 0, big(status, 2), big(extras + key.length + bytes.length, 4), big(opaque, 4), big(0, 8), big(0, extras), key, bytes); // prettier-ignore
};
const ask = (opcode: number, opaque: number, extras: number, key: string, value: Part = "") => packet(0x80, opcode, 0, opaque, extras, key, value); // prettier-ignore
const answer = (opcode: number, opaque: number, status: number, extras: number, key: string, value: Part = "") => packet(0x81, opcode, status, opaque, extras, key, value); // prettier-ignore

const binary: readonly Said[] = [
  ["orig", joined(ask(1, 1, 8, "a", "hello"), ask(9, 2, 0, "b"), ask(0, 3, 0, "a"), ask(0, 4, 0, "none"))],
  ["resp", joined(answer(1, 1, 0, 0, ""), answer(0, 3, 0, 4, "", "hello"), answer(0, 4, 1, 0, "", "Not found"))],
  ["orig", ask(0x10, 5, 0, "")],
  ["resp", joined(answer(0x10, 5, 0, 0, "pid", "1"), answer(0x10, 5, 0, 0, "time", "22"), answer(0x10, 5, 0, 0, ""))],
  ["orig", ask(0x21, 6, 0, "PLAIN", "\0bob\0hunter2")],
  ["resp", answer(0x21, 6, 0x20, 0, "", "Auth failure")],
];

describe("Memcached, binary", () => {
  it("pairs requests with responses, quiet ones too", () => {
    const ran = runApp(binary, options);
    assert.deepEqual(told(ran), [
      ["set", "a", 5n, "no error", 0, null],
      ["getq", "b", null, null, null, null],
      ["get", "a", null, "no error", 1, 5n],
      ["get", "none", null, "key not found", 0, null],
      ["stats", null, null, "no error", 2, 3n],
      ["sasl_auth", "PLAIN", null, "authentication error", 0, null],
    ]);
    const { user, password, error } = ran.rows[5].row;
    assert.deepEqual([user, password, error], ["bob", "********", "authentication error"]);
  });

  it("gives the same however it is cut, and survives anything", () => {
    sameHoweverCut([...binary, ["resp", 30], ["orig", ask(0, 9, 0, "z")], ["resp", answer(0, 9, 1, 0, "")]], options);
    survivesAnything(binary, options);
  });
});

describe("Memcached over UDP", () => {
  const datagram = (id: number, number: number, count: number, ...parts: Part[]) =>
    joined(big(id, 2), big(number, 2), big(count, 2), 0, 0, ...parts);
  const said: readonly Said[] = [
    ["orig", datagram(7, 0, 1, "stats\r\n")],
    ["orig", datagram(8, 0, 1, "get big\r\n")],
    ["resp", datagram(7, 0, 40, "STAT pid 1\r\nSTAT")],
    ["resp", datagram(7, 1, 40, " uptime 2\r\n")],
    ["orig", datagram(9, 0, 1, ask(0, 1, 0, "k"))],
    ["resp", datagram(9, 0, 1, answer(0, 1, 1, 0, ""))],
  ];

  it("pairs by the frame's number, and counts the datagrams of an amplification", () => {
    const ran = runApp(said, udp);
    assert.deepEqual(
      ran.rows.map(({ row: { command, key, reply, request_id, datagrams } }) => [command, key, reply ?? null, request_id, datagrams ?? null]),
      [
        ["stats", null, "STAT", 7, 40],
        ["get", "k", "key not found", 9, 1],
        ["get", "big", null, 8, null],
      ],
    ); // prettier-ignore
  });

  it("is no datagram of anything else, and survives anything", () => {
    for (const other of [datagram(1, 5, 1, "stats\r\n"), datagram(1, 0, 1, "hello\r\n"), "stats\r\n"]) {
      assert.deepEqual(runApp([["orig", other]], udp).services, []);
    }
    survivesAnything(said, udp);
  });
});
