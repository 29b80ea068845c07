/** Fields of DHCP messages as Wireshark names them (RFC 2131, section 2; options RFC 2132). */
import type { Fields } from "../../model/fields.ts";
import type { DescribeMessage } from "../describe/payload.ts";
import { messageTypeName, OPTION } from "./options.ts";
import { COOKIE, FIXED } from "./parse.ts";

/** Options described of one message: 64 KB could hold thousands of empty ones. */
const MAX_OPTIONS = 256;
const PAD = 0;
const END = 255;

export const describeDhcp: DescribeMessage = (fields, { at, end }) => {
  const type = fields.uint("dhcp.type", "Message type", at, 1, { 1: "Boot Request", 2: "Boot Reply" });
  fields.hex("dhcp.hw.type", "Hardware type", at + 1, 1, { 1: "Ethernet" });
  const size = fields.uint("dhcp.hw.len", "Hardware address length", at + 2, 1);
  fields.uint("dhcp.hops", "Hops", at + 3, 1);
  fields.hex("dhcp.id", "Transaction ID", at + 4, 4);
  fields.uint("dhcp.secs", "Seconds elapsed", at + 8, 2);
  fields.hex("dhcp.flags", "Bootp flags", at + 10, 2);
  fields.nest(() => {
    fields.flag("dhcp.flags.bc", "Broadcast flag", at + 10, 2, 0x8000, ["Unicast (0)", "Broadcast (1)"]);
    fields.put("dhcp.flags.reserved", "Reserved flags", at + 10, 2, `${fields.read(at + 10, 2) & 0x7fff}`);
  });
  fields.ip4("dhcp.ip.client", "Client IP address", at + 12);
  fields.ip4("dhcp.ip.your", "Your (client) IP address", at + 16);
  fields.ip4("dhcp.ip.server", "Next server IP address", at + 20);
  fields.ip4("dhcp.ip.relay", "Relay agent IP address", at + 24);
  const client = size === 6 ? fields.mac("dhcp.hw.mac_addr", "Client MAC address", at + 28) : "";
  if (size === 6) fields.raw("dhcp.hw.addr_padding", "Client hardware address padding", at + 34, 10);
  name(fields, "dhcp.server", "Server host name", at + 44, 64);
  name(fields, "dhcp.file", "Boot file name", at + 108, 128);
  const isDhcp = fields.has(at + FIXED, 4) && COOKIE.every((byte, i) => fields.read(at + FIXED + i, 1) === byte);
  if (!isDhcp) return { summary: type === 1 ? "boot request" : "boot reply", end };
  fields.ip4("dhcp.cookie", "Magic cookie", at + FIXED);
  const { kind, next } = options(fields, at + FIXED + 4, end);
  return { summary: [kind, client].filter((part) => part !== "").join(", "), end: Math.max(next, at + FIXED + 4) };
};

/** A name of a fixed size, ended by zero; mostly empty. */
function name(fields: Fields, field: string, title: string, at: number, size: number): void {
  if (fields.read(at, 1) !== 0) fields.text(field, title, at, size);
  else fields.put(field, title, at, size, "");
}

/** Adds the options; the kind of message, and where they end. */
function options(fields: Fields, from: number, end: number): { readonly kind: string; readonly next: number } {
  let kind = "";
  let at = from;
  for (let count = 0; count < MAX_OPTIONS && at < end; count++) {
    const code = fields.read(at, 1);
    if (code === PAD) at++;
    else if (code === END) {
      fields.group("dhcp.option.type", "Option", at, 1, "End (255)", () => fields.uint("dhcp.option.end", "Option End", at, 1)); // prettier-ignore
      return { kind, next: at + 1 };
    } else {
      const size = fields.read(at + 1, 1);
      if (!fields.has(at, 2 + size)) break;
      const start = at;
      fields.group("dhcp.option.type", "Option", start, 2 + size, `${code}`, () => {
        fields.uint("dhcp.option.length", "Length", start + 1, 1);
        const said = option(fields, code, start + 2, size);
        if (code === OPTION.messageType) kind = said;
        return said === "" ? `${code}` : `${said} (${code})`;
      });
      at += 2 + size;
    }
  }
  return { kind, next: at };
}

type Describe = (fields: Fields, at: number, size: number) => string;

const addresses =
  (field: string, title: string): Describe =>
  (fields, at, size) => {
    const said: string[] = [];
    for (let next = at; next + 4 <= at + size; next += 4) said.push(fields.ip4(field, title, next));
    return said.join(", ");
  };

const text =
  (field: string, title: string): Describe =>
  (fields, at, size) =>
    size === 0 ? "" : fields.text(field, title, at, size);

const number =
  (field: string, title: string, size: number): Describe =>
  (fields, at) =>
    `${fields.uint(field, title, at, size)}`;

const describers: Readonly<Record<number, Describe>> = {
  [OPTION.subnetMask]: addresses("dhcp.option.subnet_mask", "Subnet Mask"),
  [OPTION.routers]: addresses("dhcp.option.router", "Router"),
  [OPTION.dnsServers]: addresses("dhcp.option.domain_name_server", "Domain Name Server"),
  [OPTION.hostName]: text("dhcp.option.hostname", "Host Name"),
  [OPTION.domainName]: text("dhcp.option.domain_name", "Domain Name"),
  28: addresses("dhcp.option.broadcast_address", "Broadcast Address"),
  [OPTION.requestedAddress]: addresses("dhcp.option.requested_ip_address", "Requested IP Address"),
  [OPTION.leaseTime]: number("dhcp.option.ip_address_lease_time", "IP Address Lease Time", 4),
  [OPTION.messageType]: (fields, at) => {
    const type = fields.read(at, 1);
    fields.put("dhcp.option.dhcp", "DHCP", at, 1, `${messageTypeName(type)} (${type})`);
    return messageTypeName(type);
  },
  [OPTION.serverId]: addresses("dhcp.option.dhcp_server_id", "DHCP Server Identifier"),
  [OPTION.parameterList]: (fields, at, size) => {
    for (let next = at; next < at + size; next++) fields.uint("dhcp.option.request_list_item", "Parameter Request List Item", next, 1); // prettier-ignore
    return `${size} parameters`;
  },
  [OPTION.message]: text("dhcp.option.message", "Message"),
  57: number("dhcp.option.dhcp_max_message_size", "Maximum DHCP Message Size", 2),
  58: number("dhcp.option.renewal_time_value", "Renewal Time Value", 4),
  59: number("dhcp.option.rebinding_time_value", "Rebinding Time Value", 4),
  [OPTION.vendorClass]: text("dhcp.option.vendor_class_id", "Vendor class identifier"),
};

function option(fields: Fields, code: number, at: number, size: number): string {
  const describe = describers[code];
  if (describe && size > 0) return describe(fields, at, size);
  fields.raw("dhcp.option.value", "Value", at, size);
  return "";
}
