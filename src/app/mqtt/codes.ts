/** Return codes of CONNACK in version 3 (MQTT 3.1.1, table 3.1), and reason codes of version 5 (section 2.4). */

const RETURN_CODES = [
  "accepted", "unacceptable protocol version", "identifier rejected", "server unavailable", "bad user name or password",
  "not authorized",
]; // prettier-ignore

const REASON_CODES: Readonly<Record<number, string>> = {
  0x00: "success", 0x01: "granted QoS 1", 0x02: "granted QoS 2", 0x04: "disconnect with will message", 0x10: "no matching subscribers",
  0x11: "no subscription existed", 0x18: "continue authentication", 0x19: "re-authenticate", 0x80: "unspecified error",
  0x81: "malformed packet", 0x82: "protocol error", 0x83: "implementation specific error", 0x84: "unsupported protocol version",
  0x85: "client identifier not valid", 0x86: "bad user name or password", 0x87: "not authorized", 0x88: "server unavailable",
  0x89: "server busy", 0x8a: "banned", 0x8b: "server shutting down", 0x8c: "bad authentication method", 0x8d: "keep alive timeout",
  0x8e: "session taken over", 0x8f: "topic filter invalid", 0x90: "topic name invalid", 0x91: "packet identifier in use",
  0x92: "packet identifier not found", 0x93: "receive maximum exceeded", 0x94: "topic alias invalid", 0x95: "packet too large",
  0x96: "message rate too high", 0x97: "quota exceeded", 0x98: "administrative action", 0x99: "payload format invalid",
  0x9a: "retain not supported", 0x9b: "QoS not supported", 0x9c: "use another server", 0x9d: "server moved",
  0x9e: "shared subscriptions not supported", 0x9f: "connection rate exceeded", 0xa0: "maximum connect time",
  0xa1: "subscription identifiers not supported", 0xa2: "wildcard subscriptions not supported",
}; // prettier-ignore

export function connectCode(code: number, isVersion5: boolean): string {
  return (isVersion5 ? REASON_CODES[code] : RETURN_CODES[code]) ?? `code ${code}`;
}

export function reasonCode(code: number): string {
  return REASON_CODES[code] ?? `code ${code}`;
}

/** Codes of a SUBACK: the quality that was granted, or failure. */
export function grantedCode(code: number, isVersion5: boolean): string {
  if (code <= 2) return `QoS ${code}`;
  return isVersion5 ? reasonCode(code) : code === 0x80 ? "failure" : `code ${code}`;
}
