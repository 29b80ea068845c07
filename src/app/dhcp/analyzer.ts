/** DHCP: requests with their replies, where both are on one connection, as with relays and renewals. */
import { type Analyzer, type Context, line, type Message, type Place, type Protocol, type Speaker } from "../protocol.ts"; // prettier-ignore
import { Doubt } from "../parts/doubt.ts";
import { Keyed } from "../parts/keyed.ts";
import { seconds } from "../parts/seconds.ts";
import { hex } from "../tools.ts";
import { messageTypeName, OPTION } from "./options.ts";
import { address, addresses, clientFqdn, clientId, COOKIE, type DhcpMessage, FIXED, isText, LEAST, parseDhcp, routes, text, userClasses } from "./parse.ts"; // prettier-ignore
import { dhcpTable } from "./tables.ts";

/** Requests that wait at once: a relay has some hundreds in the morning. */
const MAX_WAITING = 1024;
const PORTS = [67, 68, 4011];

interface Waiting {
  readonly told: DhcpMessage;
  readonly message: Message;
}

class DhcpAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #doubt: Doubt;
  readonly #waiting = new Keyed<string, Waiting>(MAX_WAITING, (asked) => this.#found(asked, null));

  constructor(context: Context) {
    this.#context = context;
    this.#doubt = new Doubt(context);
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    // The options are kept until the reply comes: the bytes are not.
    const told = parseDhcp(bytes.slice());
    this.#doubt.settle();
    if (!told) return this.#doubt.raise(from, place, "DHCP message ends early");
    if (!told.isWhole) this.#doubt.raise(from, place, "DHCP options end early");
    const message: Message = { text: textOf(told), from, place, length: bytes.length };
    const key = `${told.transactionId} ${told.clientMac}`;
    if (!told.isRequest) this.#found(this.#waiting.take(key), { told, message });
    else if (!this.#waiting.add(key, { told, message })) this.#context.report("app-waiting-limit", place);
  }

  gap(from: Speaker): void {
    this.#doubt.isCut(from);
  }

  end(): void {
    this.#doubt.settle();
    this.#waiting.end();
  }

  #found(asked: Waiting | null, answered: Waiting | null): void {
    const told = answered?.told ?? asked?.told;
    if (!told) return;
    const both = [asked, answered].flatMap((one) => (one ? [one] : []));
    this.#context.found(
      dhcpTable,
      {
        msg_types: both.map((one) => typeText(one.told)).join(", "),
        trans_id: told.transactionId,
        mac: told.clientMac,
        ...columnsOf(asked?.told ?? null, answered?.told ?? null),
        duration: seconds(asked?.message ?? null, answered?.message.place),
      },
      asked?.message ?? null,
      answered?.message ?? null,
    );
  }
}

/** The client's own words out of the request, the server's out of the reply; the other's where one is missing. */
function columnsOf(asked: DhcpMessage | null, answered: DhcpMessage | null) {
  const client = [asked, answered];
  const server = [answered, asked];
  const option = (of: readonly (DhcpMessage | null)[], code: number): Uint8Array | undefined =>
    of.find((message) => message?.options.has(code))?.options.get(code);
  const textOption = (of: readonly (DhcpMessage | null)[], code: number): string | null =>
    readable(option(of, code) ?? new Uint8Array(0));
  const id = option(client, OPTION.clientId);
  const fqdn = option(client, OPTION.clientFqdn);
  const requested = option([asked], OPTION.requestedAddress);
  const lease = option(server, OPTION.leaseTime);
  const wanted = option(client, OPTION.parameterList);
  const relayInfo = option(client, OPTION.relayAgent);
  const classes = option(client, OPTION.userClass);
  const either = asked ?? answered;
  const field = (of: readonly (DhcpMessage | null)[], read: (message: DhcpMessage) => string | null): string | null =>
    of.map((message) => message && read(message)).find((value) => value) ?? null;
  return {
    client_id: id ? clientId(id) : null,
    host_name: textOption(client, OPTION.hostName),
    client_fqdn: fqdn ? clientFqdn(fqdn) || null : null,
    domain: textOption(server, OPTION.domainName),
    client_addr: field(client, ({ clientAddress }) => clientAddress),
    requested_addr: requested ? address(requested) : null,
    assigned_addr: answered?.yourAddress ?? null,
    server_id: address(option(server, OPTION.serverId) ?? new Uint8Array(0)),
    lease_time: lease?.length === 4 ? ((lease[0] << 24) | (lease[1] << 16) | (lease[2] << 8) | lease[3]) >>> 0 : null,
    subnet_mask: addresses(option(server, OPTION.subnetMask)),
    routers: addresses(option(server, OPTION.routers)),
    dns_servers: addresses(option(server, OPTION.dnsServers)),
    vendor_class: textOption(client, OPTION.vendorClass),
    user_class: classes ? (userClasses(classes) ?? readable(classes)) : null,
    fingerprint: wanted ? wanted.join(",") : null,
    options: either && either.options.size > 0 ? [...either.options.keys()].join(",") : null,
    relay_addr: field(client, ({ relay }) => relay),
    relay_info: relayInfo ? hex(relayInfo) : null,
    static_routes: routes(option(server, OPTION.staticRoutes) ?? option(server, OPTION.staticRoutesToo)),
    boot_server: textOption(server, OPTION.tftpServerName) ?? field(server, bootServer),
    boot_file: textOption(server, OPTION.bootFileName) ?? field(server, ({ bootFile }) => bootFile),
    wpad: textOption(server, OPTION.proxyAutoConfig),
    message: textOption(server, OPTION.message),
  };
}

/** The server to boot from by name, by option 150 (RFC 5859), or as the one that is asked next. */
function bootServer({ serverName, nextServer, options }: DhcpMessage): string | null {
  return serverName || (addresses(options.get(OPTION.tftpServers)) ?? nextServer);
}

/** Text where it is text, else hex; null where it is empty. */
function readable(bytes: Uint8Array): string | null {
  const plain = text(bytes);
  if (bytes.length === 0) return null;
  return isText(bytes.subarray(0, plain.length)) && plain.length >= bytes.length - 1 ? plain : hex(bytes);
}

function typeText({ type, isRequest }: DhcpMessage): string {
  if (type !== null) return messageTypeName(type);
  return isRequest ? "BOOTREQUEST" : "BOOTREPLY";
}

function textOf(message: DhcpMessage): string {
  const name = message.options.get(OPTION.hostName);
  const parts = [typeText(message), message.clientMac, name ? (readable(name) ?? "") : "", message.yourAddress ?? ""];
  return line(parts.filter((part) => part !== "").join(" "));
}

/** Operation, hardware and the cookie; without the cookie, as in BOOTP and in captures that cut, the ports must be BOOTP's. */
function looksLikeDhcp(bytes: Uint8Array, isUsual: boolean): boolean {
  if (bytes.length < LEAST || (bytes[0] !== 1 && bytes[0] !== 2) || bytes[2] > 16) return false;
  return COOKIE.every((byte, i) => bytes[FIXED + i] === byte) || (isUsual && bytes[1] === 1 && bytes[2] === 6);
}

export const dhcp: Protocol = {
  id: "dhcp",
  name: "DHCP",
  spec: "RFC 2131",
  transport: "udp",
  tables: [dhcpTable],
  recognise({ orig, resp, ports }) {
    const isUsual = ports.every((port) => PORTS.includes(port));
    return looksLikeDhcp(orig.length > 0 ? orig : resp, isUsual) ? "yes" : "no";
  },
  analyzer: (context) => new DhcpAnalyzer(context),
};
