/** Display filters for Wireshark, made of a connection's columns. Addresses and numbers only: no text of evidence goes into them. */

type Value = string | number | boolean | bigint | null | undefined;
/** Columns of a connection by name. */
export type ConnectionColumns = (name: string) => Value;

const WITH_PORTS = ["tcp", "udp", "sctp"];
const ADDRESS = /^[0-9a-fA-F.:]+$/;

/** A filter that shows the connection's packets of both directions, at every vantage of its tunnel; empty where there are no addresses. */
export function wiresharkFilter(column: ConnectionColumns): string {
  const [orig, resp] = [String(column("orig_ip") ?? ""), String(column("resp_ip") ?? "")];
  if (!ADDRESS.test(orig) || !ADDRESS.test(resp)) return "";
  const ip = orig.includes(":") ? "ipv6" : "ip";
  const proto = String(column("proto") ?? "");
  const parts = [`${ip}.addr == ${orig}`, `${ip}.addr == ${resp}`];
  if (WITH_PORTS.includes(proto)) {
    const [from, to] = [Number(column("orig_port")), Number(column("resp_port"))];
    parts.push(`${proto}.port == ${from}`, `${proto}.port == ${to}`);
  } else if (proto === "icmp") parts.push("icmp");
  else if (proto === "icmp6") parts.push("icmpv6");
  else if (column("protocol") !== null && column("protocol") !== undefined) {
    parts.push(ip === "ip" ? `ip.proto == ${Number(column("protocol"))}` : `ipv6.nxt == ${Number(column("protocol"))}`);
  }
  const vni = column("vni");
  if (vni !== null && vni !== undefined) parts.push(`(vxlan.vni == ${Number(vni)} || geneve.vni == ${Number(vni)})`);
  return parts.join(" && ");
}
