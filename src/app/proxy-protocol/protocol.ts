/**
 * The PROXY protocol as a protocol of the house: sure by its first bytes, before whatever the proxied connection carries. The client speaks
 * first: the server waits for the header.
 */
import type { Look, Protocol, Recognition } from "../protocol.ts";
import { ProxyAnalyzer } from "./analyzer.ts";
import { headerSize } from "./parse.ts";
import { proxyTable } from "./tables.ts";

function recognise({ orig }: Look): Recognition {
  const size = headerSize(orig);
  return typeof size === "number" ? "yes" : size;
}

export const proxy: Protocol = {
  id: "proxy",
  name: "PROXY protocol",
  spec: "HAProxy, The PROXY protocol, versions 1 and 2",
  transport: "tcp",
  tables: [proxyTable],
  recognise,
  analyzer: (context) => new ProxyAnalyzer(context),
};
