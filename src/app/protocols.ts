/** Every application protocol that is read, the surest to recognise first. A new one is a folder and a line here. */
import { dns, dnsTcp } from "./dns/analyzer.ts";
import { llmnr, llmnrTcp, mdns } from "./dns/multicast.ts";
import { nbns } from "./dns/nbns.ts";
import { http } from "./http/analyzer.ts";
import { http2 } from "./http2/analyzer.ts";
import { mysql } from "./mysql/analyzer.ts";
import { postgresql } from "./postgresql/analyzer.ts";
import type { Protocol } from "./protocol.ts";
import { quic } from "./quic/protocol.ts";
import { tls } from "./tls/protocol.ts";

export const protocols: readonly Protocol[] = [
  tls,
  quic,
  http2, http,
  nbns,
  mdns,
  llmnr,
  llmnrTcp,
  dns,
  dnsTcp,
  postgresql,
  mysql,
];
