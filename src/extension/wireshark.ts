/** Wireshark's display filters. */
import type { Fields } from "../protocol/case.ts";

/** Transports whose ports Wireshark names after them. */
const WITH_PORTS = new Set(["tcp", "udp", "sctp"]);

/** Finds the packets of a connection, in both directions, inside or outside of tunnels. */
export function wiresharkFilter(fields: Fields): string {
  const { orig_ip, resp_ip, orig_port, resp_port, proto } = fields;
  const parts = [address(String(orig_ip)), address(String(resp_ip))];
  if (typeof proto === "string" && WITH_PORTS.has(proto)) {
    parts.push(`${proto}.port == ${orig_port}`, `${proto}.port == ${resp_port}`);
  } else if (proto === "icmp") parts.push("icmp");
  else if (proto === "icmp6") parts.push("icmpv6");
  return parts.join(" && ");
}

function address(ip: string): string {
  return `${ip.includes(":") ? "ipv6" : "ip"}.addr == ${ip}`;
}
