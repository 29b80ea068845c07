/** How connections and vantages are named in one line of plain text. */

interface Ends {
  readonly proto: string;
  readonly orig_ip: string;
  readonly orig_port: number;
  readonly resp_ip: string;
  readonly resp_port: number;
}

const withPorts = new Set(["tcp", "udp", "sctp"]);

/** "10.0.0.5:443"; IPv6 in brackets. */
export function endpointText(address: string, port: number | null): string {
  if (port === null) return address;
  return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}

/** "10.0.0.5:40000 → 10.0.0.9:443 tcp"; without ports where the protocol has none. */
export function connectionTitle({ proto, orig_ip, orig_port, resp_ip, resp_port }: Ends): string {
  const port = (value: number) => (withPorts.has(proto) ? value : null);
  return `${endpointText(orig_ip, port(orig_port))} → ${endpointText(resp_ip, port(resp_port))} ${proto}`;
}

interface Seen {
  readonly vantage: number;
  readonly kind: string | null;
  readonly tunnel: string | null;
  readonly outer_src: string | null;
  readonly vni: number | null;
  readonly interface: number | null;
  readonly name: string | null;
  readonly path: string | null;
}

/** "mirror VNI 7 from 10.0.0.5", "interface eth0 of capture.pcap". */
export function vantageTitle({ vantage, kind, tunnel, outer_src, vni, interface: number, name, path }: Seen): string {
  if (kind === null) return `vantage ${vantage}`;
  if (kind === "mirror") {
    const what = vni === null ? `mirror (${tunnel || "tunnel"})` : `mirror VNI ${vni}`;
    return outer_src === null ? what : `${what} from ${outer_src}`;
  }
  const file = path === null ? "" : ` of ${fileName(path)}`;
  return `interface ${name || (number ?? 0)}${file}`;
}

/** Last part of a path of either kind of machine. */
function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) || path;
}
