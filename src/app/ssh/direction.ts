/** Into a network or out of it, by the kind of both addresses. */

/** Addresses that no one reaches from outside: RFC 1918, RFC 6598, RFC 3927, loopback; RFC 4193 and link-local of IPv6. */
const PRIVATE =
  /^(?:10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:|::1$)/;

export function directionOf([client, server]: readonly [string, string]): "INBOUND" | "OUTBOUND" | null {
  const isClientInside = PRIVATE.test(client);
  if (isClientInside === PRIVATE.test(server)) return null;
  return isClientInside ? "OUTBOUND" : "INBOUND";
}
