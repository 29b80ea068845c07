import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { mongodb } from "../../src/app/mongodb/analyzer.ts";
import { documentText } from "../../src/app/mongodb/bson.ts";
import { unsnappy } from "../../src/app/mongodb/snappy.ts";
import { type AppOptions, type Ran, runApp, sameHoweverCut, type Said, survivesAnything } from "../builders/app.ts";
import { joined, little, type Part } from "../builders/frames.ts";

const options: AppOptions = { protocols: [mongodb] };

type Plain = string | number | boolean | bigint | Uint8Array | null | Plain[] | { [name: string]: Plain };

/** BSON of plain values; integers are int32, bigint int64, bytes binary. */
const bson = (document: { [name: string]: Plain } | Plain[]): Uint8Array => {
  const fields = Object.entries(document).map(([name, value]) => element(name, value));
  const body = joined(...fields, 0);
  return joined(little(body.length + 4, 4), body);
};
const element = (name: string, value: Plain): Uint8Array => {
  if (typeof value === "string") return joined(2, name, 0, little(Buffer.byteLength(value) + 1, 4), value, 0);
  if (typeof value === "boolean") return joined(8, name, 0, value ? 1 : 0);
  if (typeof value === "bigint") return joined(0x12, name, 0, little(value, 8));
  if (value === null) return joined(0x0a, name, 0);
  if (value instanceof Uint8Array) return joined(5, name, 0, little(value.length, 4), 0, value);
  if (typeof value === "object") return joined(Array.isArray(value) ? 4 : 3, name, 0, bson(value));
  if (Number.isInteger(value)) return joined(0x10, name, 0, little(value, 4));
  const double = new Uint8Array(8);
  new DataView(double.buffer).setFloat64(0, value, true);
  return joined(1, name, 0, double);
};

const message = (opcode: number, id: number, to: number, ...parts: Part[]): Uint8Array => {
  const body = joined(...parts);
  return joined(little(body.length + 16, 4), little(id, 4), little(to, 4), little(opcode, 4), body);
};
const msg = (id: number, to: number, document: { [name: string]: Plain }, flags = 0, ...sections: Part[]) =>
  message(2013, id, to, little(flags, 4), 0, bson(document), ...sections);
const sequence = (name: string, ...documents: Uint8Array[]) => {
  const body = joined(name, 0, ...documents);
  return joined(1, little(body.length + 4, 4), body);
};
const opQuery = (id: number, namespace: string, document: { [name: string]: Plain }) =>
  message(2004, id, 0, little(0, 4), namespace, 0, little(0, 8), bson(document));
const opReply = (to: number, ...documents: { [name: string]: Plain }[]) =>
  message(1, 900 + to, to, little(0, 4), little(0, 8), little(0, 4), little(documents.length, 4), ...documents.map(bson)); // prettier-ignore
const ok = 1.5 - 0.5;

const told = ({ rows }: Ran) =>
  rows.map(({ row: { command, database, collection, ok, returned, error } }) => [command, database, collection, ok, returned, error]); // prettier-ignore

describe("MongoDB", () => {
  it("pairs OP_MSG commands with replies by number, whatever their order", () => {
    const ran = runApp(
      [
        ["orig", joined(msg(1, 0, { find: "users", filter: { name: { $ne: null } }, $db: "shop" }), msg(2, 0, { ping: 1, $db: "admin" }))],
        ["resp", msg(11, 2, { ok })],
        ["resp", msg(10, 1, { cursor: { firstBatch: [{ a: 1 }, { a: 2 }], id: 0n, ns: "shop.users" }, ok })],
        ["orig", msg(3, 0, { insert: "users", ordered: true, $db: "shop" }, 0, sequence("documents", bson({ a: 1 }), bson({ a: 2 })))],
        ["resp", msg(12, 3, { n: 1, writeErrors: [{ index: 1, code: 11000, errmsg: "E11000 duplicate key" }], ok })],
        ["orig", msg(4, 0, { drop: "nothing", $db: "shop" })],
        ["resp", msg(13, 4, { ok: 0, errmsg: "ns not found", code: 26, codeName: "NamespaceNotFound" })],
      ],
      options,
    ); // prettier-ignore
    assert.deepEqual(told(ran), [
      ["ping", "admin", null, true, null, null],
      ["find", "shop", "users", true, 2n, null],
      ["insert", "shop", "users", false, 1n, "E11000 duplicate key"],
      ["drop", "shop", "nothing", false, null, "ns not found"],
    ]);
    assert.equal(
      ran.rows[1].row.document,
      '{find: "users", filter: {name: {$ne: null}}, $db: "shop"}', // prettier-ignore
    );
    assert.deepEqual([ran.rows[2].row.documents, ran.rows[2].row.error_code], [2n, 11000n]);
    assert.match(String(ran.rows[2].row.document), /\{a: 1\}$/);
  });

  it("knows who logs in; passwords and proofs are masked", () => {
    const scram = Buffer.from("n,,n=alice,r=nonce");
    const said: readonly Said[] = [
      ["orig", msg(1, 0, { saslStart: 1, mechanism: "SCRAM-SHA-256", payload: scram, $db: "admin" })],
      ["resp", msg(9, 1, { conversationId: 1, done: false, payload: Buffer.from("r=x"), ok })],
      ["orig", msg(2, 0, { saslStart: 1, mechanism: "PLAIN", payload: Buffer.from("\0bob\0hunter2"), $db: "$external" })],
      ["resp", msg(9, 2, { ok })],
      ["orig", msg(3, 0, { hello: 1, speculativeAuthenticate: { saslStart: 1, mechanism: "SCRAM-SHA-1", payload: Buffer.from("n,,n=c=2Cd,r=x"), db: "admin" }, $db: "admin" })],
      ["orig", msg(4, 0, { createUser: "eve", pwd: "hunter3", $db: "admin" })],
    ]; // prettier-ignore
    const ran = runApp(said, options);
    assert.deepEqual(
      ran.rows.map(({ row: { user, mechanism, password } }) => [user, mechanism, password]).slice(0, 2),
      [
        ["alice", "SCRAM-SHA-256", null],
        ["bob", "PLAIN", "********"],
      ],
    );
    assert.equal(ran.rows[2].row.user, "c,d");
    const all = ran.rows.map(({ row: { document } }) => document).join("\n");
    assert.match(all, /pwd: \*{8}/);
    assert.doesNotMatch(all, /hunter/);
    assert.equal(runApp(said, { ...options, showsCredentials: true }).rows[1].row.password, "hunter2");
  });

  it("reads the messages of old", () => {
    const ran = runApp(
      [
        ["orig", opQuery(1, "shop.users", { age: 5 })],
        ["resp", opReply(1, { a: 1 }, { a: 2 })],
        ["orig", opQuery(2, "admin.$cmd", { ismaster: 1 })],
        ["resp", opReply(2, { ok })],
        ["orig", message(2002, 3, 0, little(0, 4), "shop.users", 0, bson({ a: 1 }), bson({ b: 1 }))],
        ["orig", opQuery(4, "shop.users", { $query: 1 })],
        ["resp", opReply(4, { $err: "bad query", code: 17 })],
      ],
      options,
    );
    assert.deepEqual(told(ran), [
      ["query", "shop", "users", true, 2n, null],
      ["ismaster", "admin", null, true, null, null],
      ["insert", "shop", "users", null, null, null],
      ["query", "shop", "users", false, 1n, "bad query"],
    ]);
  });

  it("expands what is compressed, with zlib and snappy", () => {
    const plain = msg(1, 0, { find: "users", $db: "shop" }).subarray(16);
    const zlib = deflateSync(plain);
    const literal = joined(plain.length, 60 << 2, plain.length - 1, plain);
    for (const [id, name, packed] of [
      [2, "zlib", zlib],
      [1, "snappy", literal],
    ] as const) {
      const ran = runApp([["orig", message(2012, 1, 0, little(2013, 4), little(plain.length, 4), id, packed)]], options); // prettier-ignore
      assert.deepEqual(told(ran), [["find", "shop", "users", null, null, null]]);
      assert.equal(ran.rows[0].row.compressor, name);
    }
    // Copies that overlap what they write, and ones that reach before the beginning.
    assert.equal(Buffer.from(unsnappy(Uint8Array.of(9, 8, 97, 98, 99, 0b1001, 3), 100)!).toString(), "abcabcabc");
    assert.equal(unsnappy(Uint8Array.of(9, 8, 97, 98, 99, 0b1001, 9), 100), null);
    assert.equal(unsnappy(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 0), 100), null);
  });

  it("shortens documents, however deep", () => {
    let deep: { [name: string]: Plain } = { a: 1 };
    for (let i = 0; i < 50; i++) deep = { d: deep };
    assert.match(documentText(bson(deep), 200, true), /^(\{d: ){9}…\}*$/);
    const text = documentText(bson({ long: "x".repeat(500), list: Array.from({ length: 1000 }, (_, i) => i) }), 300, true); // prettier-ignore
    assert.equal(text.length, 301);
    const loop = bson({ a: { b: 1 } });
    loop[7] = 0xff;
    assert.doesNotThrow(() => documentText(loop, 100, true));
  });

  it("begins in the middle, the wrong way round too, and goes on after gaps", () => {
    const long = msg(20, 5, { cursor: { firstBatch: [{ a: "x".repeat(600) }], id: 0n, ns: "a.b" }, ok });
    const talk: readonly Said[] = [
      ["resp", msg(10, 77, { ok })],
      ["orig", msg(5, 0, { find: "b", $db: "a" })],
      ["resp", long.subarray(0, 300)],
      ["resp", 200],
      ["resp", long.subarray(500)],
      ["orig", msg(6, 0, { find: "c", $db: "a" })],
      ["resp", 50],
      ["resp", "some rest of a document"],
      ["orig", msg(7, 0, { find: "d", $db: "a" })],
      ["resp", msg(21, 7, { ok })],
    ];
    for (const said of [talk, talk.map(([from, what]): Said => [from === "orig" ? "resp" : "orig", what])]) {
      assert.deepEqual(
        told(runApp(said, options)).map(([command, , collection, ok]) => [command, collection, ok]),
        [
          [null, null, true],
          ["find", "b", null],
          ["find", "d", true],
          ["find", "c", null],
        ],
      );
    }
  });

  it("is not what only resembles it", () => {
    const others: readonly Said[][] = [
      [["orig", joined(little(60, 4), little(1, 4), little(0, 4), little(2013, 4), little(0, 4), 9, "abcdefghijk")]],
      [["orig", joined(little(60, 4), little(1, 4), little(0, 4), little(2004, 4), little(0, 4), "\x01\x02\x03", 0)]],
      [["orig", joined(little(5, 4), "what else")]],
      [["orig", "GET / HTTP/1.1\r\n\r\n"]],
    ];
    for (const said of others) assert.deepEqual(runApp(said, options).services, []);
  });

  const all: readonly Said[] = [
    ["orig", opQuery(1, "admin.$cmd", { isMaster: 1, client: { driver: { name: "x" } } })],
    ["resp", opReply(1, { ok, maxWireVersion: 17 })],
    ["orig", msg(3, 0, { insert: "users", $db: "shop" }, 1, sequence("documents", bson({ a: 1 })), little(7, 4))],
    ["resp", msg(12, 3, { n: 1, ok })],
    ["resp", 40],
    ["orig", msg(4, 0, { find: "users", $db: "shop" })],
    ["resp", msg(13, 4, { cursor: { firstBatch: [], id: 0n }, ok })],
  ];

  it("gives the same however it is cut", () => sameHoweverCut(all, options));
  it("survives anything", () => survivesAnything(all, options));
});
