/**
 * Zeek's endpoint states and `conn_state`.
 * Source: Zeek manual, base/protocols/conn/main.zeek, field `conn_state`.
 */
export const INACTIVE = 0;
export const SYN_SENT = 1;
export const SYN_ACK_SENT = 2;
export const PARTIAL = 3;
export const ESTABLISHED = 4;
export const CLOSED = 5;
export const RESET = 6;

/** `conn_state` of a TCP connection from the last states of its endpoints; `empty`: no payload either way. */
export function tcpState(orig: number, resp: number, empty: boolean): string {
  const origInactive = orig === INACTIVE || orig === PARTIAL;
  const respInactive = resp === INACTIVE || resp === PARTIAL;
  if (resp === RESET) {
    if (orig === SYN_SENT || orig === SYN_ACK_SENT || (orig === RESET && empty)) return "REJ";
    return origInactive ? "RSTRH" : "RSTR";
  }
  if (orig === RESET) return respInactive ? "RSTOS0" : "RSTO";
  if (orig === CLOSED && resp === CLOSED) return "SF";
  if (orig === CLOSED) return respInactive ? "SH" : "S2";
  if (resp === CLOSED) return origInactive ? "SHR" : "S3";
  if (orig === SYN_SENT && resp === INACTIVE) return "S0";
  if (orig === ESTABLISHED && resp === ESTABLISHED) return "S1";
  return "OTH";
}

/** `conn_state` of a datagram conversation. */
export function udpState(origPackets: number, respPackets: number): string {
  if (origPackets > 0) return respPackets > 0 ? "SF" : "S0";
  return respPackets > 0 ? "SHR" : "OTH";
}
