/** Who opened a conversation that was seen only from its middle. */

/** Ports that servers listen on (Zeek's likely_server_ports, and the common cloud and database services). */
const SERVER_PORTS = [
  21, 22, 23, 25, 53, 67, 69, 80, 88, 110, 111, 119, 123, 135, 137, 138, 139, 143, 161, 162, 179, 194, 389, 443, 445, 465,
  500, 502, 514, 515, 543, 546, 547, 554, 587, 631, 636, 853, 873, 902, 989, 990, 992, 993, 994, 995, 1080, 1194, 1433, 1434,
  1494, 1521, 1645, 1646, 1723, 1812, 1813, 1883, 1900, 2049, 2181, 2375, 2376, 2379, 2380, 3000, 3128, 3268, 3269, 3306, 3389,
  4222, 4369, 4500, 4789, 5000, 5060, 5061, 5353, 5355, 5432, 5601, 5671, 5672, 5900, 5901, 5985, 5986, 6081, 6379, 6443, 6660,
  6661, 6662, 6663, 6664, 6665, 6666, 6667, 6668, 6669, 6697, 7000, 7077, 7199, 8000, 8008, 8080, 8081, 8086, 8088, 8089, 8125,
  8200, 8300, 8301, 8332, 8333, 8443, 8500, 8529, 8554, 8883, 8888, 9000, 9042, 9090, 9092, 9093, 9100, 9200, 9300, 9418, 9999,
  10000, 10250, 11211, 15672, 20000, 25565, 27017, 27018, 27019, 50000, 50070,
]; // prettier-ignore

const isServer = new Uint8Array(65536);
for (const port of SERVER_PORTS) isServer[port] = 1;

/** True when the sender of a first packet is likely the responder: it speaks from a server's port to one that is none. */
export function looksLikeResponder(srcPort: number, dstPort: number): boolean {
  return isServer[srcPort] === 1 && isServer[dstPort] === 0;
}

/** ICMP types that answer another: reply -> request (Zeek, Community ID). */
const REPLIES: Readonly<Record<number, number>> = { 0: 8, 14: 13, 16: 15, 18: 17, 9: 10 };
const REPLIES_V6: Readonly<Record<number, number>> = { 129: 128, 131: 130, 134: 133, 136: 135, 140: 139 };
/** The same, request -> reply. */
const ANSWERS: Readonly<Record<number, number>> = inverse(REPLIES);
const ANSWERS_V6: Readonly<Record<number, number>> = inverse(REPLIES_V6);

function inverse(replies: Readonly<Record<number, number>>): Record<number, number> {
  return Object.fromEntries(Object.entries(replies).map(([reply, request]) => [request, Number(reply)]));
}

/** The request type an ICMP reply answers, or -1 when the type is no reply. */
export function icmpRequestOf(type: number, v6: boolean): number {
  return (v6 ? REPLIES_V6 : REPLIES)[type] ?? -1;
}

/** What stands for the responder's port of an ICMP conversation: the type of the answer to a request, else the code. */
export function icmpAnswerOf(request: number, code: number, v6: boolean): number {
  return (v6 ? ANSWERS_V6 : ANSWERS)[request] ?? code;
}

/** True when a type is a request that has an answer, so that both directions are one conversation. */
export function icmpHasAnswer(type: number, v6: boolean): boolean {
  return type in (v6 ? ANSWERS_V6 : ANSWERS);
}
