import assert from "node:assert/strict";
import { smtp } from "../../src/app/smtp/protocol.ts";
import { socks } from "../../src/app/socks/protocol.ts";
import { type AppOptions, type Ran, runApp, sameHoweverCut, type Said, survivesAnything } from "../builders/app.ts";

const options: AppOptions = { protocols: [socks, smtp] };

const rowOf = ({ rows }: Ran) => rows.find(({ table }) => table.name === "socks")?.row;

const SESSION: readonly Said[] = [
  ["orig", "\x05\x02\x00\x02"],
  ["resp", "\x05\x02"],
  ["orig", "\x01\x03bob\x06s3cret"],
  ["resp", "\x01\x00"],
  ["orig", "\x05\x01\x00\x03\x0bexample.com\x01\xbb"],
  ["resp", "\x05\x00\x00\x01\x0a\x00\x00\x09\x9c\x40"],
  ["orig", "EHLO inside\r\n"],
  ["resp", "250 x\r\n"],
];

const OLD: readonly Said[] = [
  ["orig", "\x04\x01\x00\x19\x00\x00\x00\x01me\x00mail.example\x00"],
  ["resp", "\x00\x5a\x00\x19\x0a\x00\x00\x09"],
  ["resp", "220 x ESMTP\r\n"],
  ["orig", "QUIT\r\n"],
];

describe("SOCKS", () => {
  it("shows what version 5 was asked and replied, and looks at what is inside", () => {
    const ran = runApp(SESSION, options);
    assert.deepEqual(rowOf(ran), {
      version: 5,
      command: "CONNECT",
      request_host: null,
      request_name: "example.com",
      request_p: 443,
      auth: "user and password",
      user: "bob",
      password: "********",
      status: "succeeded",
      bound_host: "10.0.0.9",
      bound_name: null,
      bound_p: 40000,
    });
    assert.deepEqual(ran.services, ["socks", "socks+smtp"]);
    const inside = ran.rows.at(-1);
    assert.deepEqual([inside?.row.command, inside?.request?.place.at], ["EHLO", 4 + 12 + 18]);
    assert.equal(rowOf(runApp(SESSION, { ...options, showsCredentials: true }))?.password, "s3cret");
  });

  it("shows version 4 with names (4A), and what the server inside says first", () => {
    const ran = runApp(OLD, options);
    const row = rowOf(ran);
    assert.deepEqual([row?.version, row?.request_name, row?.request_host, row?.request_p, row?.user, row?.status], [4, "mail.example", null, 25, "me", "succeeded"]); // prettier-ignore
    assert.deepEqual(ran.rows.slice(1).map(({ row: { command } }) => command), ["banner", "QUIT"]); // prettier-ignore
  });

  it("shows refusals: of the request, the login, the methods", () => {
    const status = (said: readonly Said[]) => rowOf(runApp(said, options))?.status;
    assert.equal(
      status([...SESSION.slice(0, 5), ["resp", "\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00"]]),
      "connection refused",
    );
    assert.equal(status([...SESSION.slice(0, 3), ["resp", "\x01\x01"]]), "login failed");
    assert.equal(status([SESSION[0], ["resp", "\x05\xff"]]), "no acceptable method");
    assert.equal(status([OLD[0], ["resp", "\x00\x5b\x00\x00\x00\x00\x00\x00"]]), "rejected or failed");
  });

  it("reads requests that clients in a hurry send before the answer, and IPv6, and BIND with its two replies", () => {
    const hurry = runApp([["orig", "\x05\x01\x00\x05\x01\x00\x04\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x50EHLO a\r\n"], ["resp", "\x05\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"]], options); // prettier-ignore
    assert.deepEqual([rowOf(hurry)?.request_host, hurry.services], ["2001:db8::1", ["socks", "socks+smtp"]]);
    const bind = runApp([["orig", "\x05\x01\x00"], ["resp", "\x05\x00"], ["orig", "\x05\x02\x00\x01\x01\x02\x03\x04\x00\x50"], ["resp", "\x05\x00\x00\x01\x01\x01\x01\x01\x10\x00\x05\x00\x00\x01\x01\x02\x03\x04\x20\x00EHLO a\r\n"]], options); // prettier-ignore
    assert.deepEqual(bind.rows.filter(({ table }) => table.name === "socks").map(({ row }) => row.bound_host), ["1.1.1.1", "1.2.3.4"]); // prettier-ignore
    assert.deepEqual(bind.services, ["socks", "socks+smtp"]);
  });

  it("shows what there is of one side, of a conversation that stops, and across a gap", () => {
    const client = runApp(SESSION.filter(([from]) => from === "orig").slice(0, 3), { ...options, ports: [40000, 1080] }); // prettier-ignore
    assert.deepEqual([rowOf(client)?.request_name, rowOf(client)?.user, rowOf(client)?.status], ["example.com", "bob", null]); // prettier-ignore
    assert.equal(rowOf(runApp(SESSION.slice(0, 2), options))?.auth, "user and password");
    const gap = runApp([...SESSION.slice(0, 3), ["resp", 2], ...SESSION.slice(4)], options);
    assert.deepEqual([rowOf(gap)?.user, gap.services], ["bob", ["socks"]]);
  });

  it("is recognised by both sides only, but for the usual ports", () => {
    const services = (said: readonly Said[], ports: [number, number] = [40000, 9999]) => runApp(said, { ...options, ports }).services; // prettier-ignore
    assert.deepEqual(services([["orig", "\x05\x01\x00"]]), []);
    assert.deepEqual(services([["orig", "\x05\x01\x00"]], [40000, 1080]), ["socks"]);
    // A method that was not offered, a method nobody has, the same twice.
    assert.deepEqual(services([["orig", "\x05\x01\x00"], ["resp", "\x05\x02"]]), []); // prettier-ignore
    assert.deepEqual(services([["orig", "\x05\x01\x50"], ["resp", "\x05\x50"]]), []); // prettier-ignore
    assert.deepEqual(services([["orig", "\x05\x02\x00\x00"], ["resp", "\x05\x00"]]), []); // prettier-ignore
    assert.deepEqual(services([["orig", "\x04\x01\x00\x50\x01\x02\x03\x04\x00"], ["resp", "\x00\x00\x00\x00\x00\x00\x00\x00"]]), []); // prettier-ignore
  });

  it("says the same however it is cut, and survives anything", () => {
    sameHoweverCut(SESSION, options);
    sameHoweverCut(OLD, options);
    survivesAnything(SESSION, options);
    survivesAnything(OLD, options);
  });
});
