/** Options of DHCP by their numbers (RFC 2132 and successors). */

export const OPTION = {
  subnetMask: 1,
  routers: 3,
  dnsServers: 6,
  hostName: 12,
  domainName: 15,
  requestedAddress: 50,
  leaseTime: 51,
  overload: 52,
  messageType: 53,
  serverId: 54,
  parameterList: 55,
  message: 56,
  vendorClass: 60,
  clientId: 61,
  tftpServerName: 66,
  bootFileName: 67,
  userClass: 77,
  clientFqdn: 81,
  relayAgent: 82,
  captivePortal: 114,
  staticRoutes: 121,
  tftpServers: 150,
  /** Microsoft's number for the same as 121. */
  staticRoutesToo: 249,
  proxyAutoConfig: 252,
} as const;

const TYPES = ["DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM", "FORCERENEW", "LEASEQUERY", "LEASEUNASSIGNED",
  "LEASEUNKNOWN", "LEASEACTIVE", "BULKLEASEQUERY", "LEASEQUERYDONE", "ACTIVELEASEQUERY", "LEASEQUERYSTATUS", "TLS"]; // prettier-ignore

/** RFC 2132, section 9.6; RFC 4388 and others. */
export function messageTypeName(type: number): string {
  return TYPES[type - 1] ?? `TYPE${type}`;
}
