/** SOCKS as a protocol of the house: recognised by both sides of its first exchange, by the client's alone on the usual ports. */
import type { Look, Protocol, Recognition } from "../protocol.ts";
import { SocksAnalyzer } from "./analyzer.ts";
import { isMethod, NO_METHOD, parseGreeting, parseLogin, parseRequest4, parseRequest5 } from "./parse.ts";
import { socksTable } from "./tables.ts";

const PORTS = [1080, 1081, 9050, 9150];

function greets(client: Uint8Array, server: Uint8Array, isUsual: boolean): Recognition {
  const greeting = parseGreeting(client);
  if (greeting === "bad" || (server.length > 0 && server[0] !== 5)) return "no";
  if (!greeting) return "more";
  const { methods, length } = greeting;
  if (new Set(methods).size < methods.length || !methods.every(isMethod)) return "no";
  const rest = client.subarray(length);
  const isNext = rest.length === 0 || parseRequest5(rest) !== "bad" || parseLogin(rest) !== "bad";
  if (!isNext) return "no";
  if (server.length < 2) return isUsual ? "yes" : "more";
  return server[1] === NO_METHOD || methods.includes(server[1]) ? "yes" : "no";
}

function asks(client: Uint8Array, server: Uint8Array, isUsual: boolean): Recognition {
  if (client.length > 1 && client[1] !== 1 && client[1] !== 2) return "no";
  if (server.length > 0 && server[0] !== 0) return "no";
  if (server.length > 1 && (server[1] < 0x5a || server[1] > 0x5d)) return "no";
  const request = parseRequest4(client);
  if (request === "bad") return "no";
  if (!request) return "more";
  if (request.port === 0 || !/^[\x20-\x7e]*$/.test(request.user + (request.name ?? ""))) return "no";
  if (server.length >= 8) return "yes";
  return isUsual ? "yes" : "more";
}

function recogniseAs(client: Uint8Array, server: Uint8Array, isUsual: boolean): Recognition {
  if (client.length === 0) return server.length === 0 || server[0] === 5 || server[0] === 0 ? "more" : "no";
  if (client[0] === 5) return greets(client, server, isUsual);
  return client[0] === 4 ? asks(client, server, isUsual) : "no";
}

function recognise({ orig, resp, ports }: Look): Recognition {
  const isUsual = PORTS.includes(ports[0]) || PORTS.includes(ports[1]);
  const answers = [recogniseAs(orig, resp, isUsual), recogniseAs(resp, orig, isUsual)];
  if (answers.includes("yes")) return "yes";
  return answers.includes("more") ? "more" : "no";
}

export const socks: Protocol = {
  id: "socks",
  name: "SOCKS",
  spec: "RFC 1928, RFC 1929",
  transport: "tcp",
  tables: [socksTable],
  recognise,
  analyzer: (context) => new SocksAnalyzer(context),
};
