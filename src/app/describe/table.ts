/** Which protocols' messages are described, by transport and protocol id. A new one is a file `fields.ts` beside its parser, and a line here. */
import { describeDhcp } from "../dhcp/fields.ts";
import { describeDns, describeDnsTcp, isWholeDns, type DnsNames } from "../dns/fields.ts";
import { describeHttp } from "../http/fields.ts";
import { describeNtp } from "../ntp/fields.ts";
import { describeProxy } from "../proxy-protocol/fields.ts";
import { describeQuic } from "../quic/fields.ts";
import { describeSnmp } from "../snmp/fields.ts";
import { beginsKexInit, describeSsh } from "../ssh/fields.ts";
import { beginsRecord, describeTls } from "../tls/fields.ts";
import type { Describer } from "./payload.ts";

type Described = readonly (readonly [protocol: string, describer: Describer])[];

const dns = (id: DnsNames, title: string): Describer => ({ id, title, describe: describeDns(id) });

export const describers: Readonly<Record<"tcp" | "udp", Described>> = {
  udp: [
    ["dns", dns("dns", "Domain Name System")],
    ["mdns", dns("mdns", "Multicast Domain Name System")],
    ["llmnr", dns("llmnr", "Link-local Multicast Name Resolution")],
    ["dhcp", { id: "dhcp", title: "Dynamic Host Configuration Protocol", describe: describeDhcp }],
    ["ntp", { id: "ntp", title: "Network Time Protocol", describe: describeNtp }],
    ["snmp", { id: "snmp", title: "Simple Network Management Protocol", describe: describeSnmp }],
    ["quic", { id: "quic", title: "QUIC", describe: describeQuic }],
  ],
  tcp: [
    ["proxy", { id: "proxy", title: "PROXY Protocol", describe: describeProxy, carries: true }],
    ["http", { id: "http", title: "Hypertext Transfer Protocol", describe: describeHttp }],
    ["tls", { id: "tls", title: "Transport Layer Security", describe: describeTls, begins: beginsRecord }],
    ["ssh", { id: "ssh", title: "SSH Protocol", describe: describeSsh, begins: beginsKexInit }],
    ["dns", { id: "dns", title: "Domain Name System", describe: describeDnsTcp, fits: isWholeDns }],
  ],
};
