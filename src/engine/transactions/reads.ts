/** Requests and replies of one connection, out of its payload read again from the evidence. */
import { Exchanges, type FoundExchange } from "../../app/exchanges.ts";
import type { Place } from "../../app/protocol.ts";
import { CaseError } from "../../model/error.ts";
import type { CaseApi, PacketRef, Transaction } from "../../protocol/case.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { Store } from "../../store/store.ts";
import type { EvidenceOptions, PayloadPart } from "../api.ts";
import { followConnection } from "../payload.ts";

/** Transactions of one connection that are listed: what a person looks through. */
export const MAX_TRANSACTIONS = 10_000;
/** Payload that is read for them: a download of gigabytes has its request at the beginning. */
const MAX_BYTES = 256 * 2 ** 20;

/** Ends the reading; never leaves this file. */
class Enough extends Error {}

export function transactionReads(store: Store, options: EvidenceOptions): Handlers<Pick<CaseApi, "transactions">> {
  return { transactions: ({ connection }, signal) => readTransactions(store, options, connection, signal) };
}

async function readTransactions(
  store: Store,
  options: EvidenceOptions,
  connection: number,
  signal: AbortSignal,
): Promise<Transaction[]> {
  const { transport, ports } = await connectionOf(store, connection);
  const found: Transaction[] = [];
  const exchanges = new Exchanges(transport, ports, (exchange) => void found.push(transactionOf(exchange)));
  let bytes = 0;
  const take = (part: PayloadPart): void => {
    if (part.kind === "gap") exchanges.gap(part.from, part.size);
    else {
      bytes += part.bytes.length;
      exchanges.data(part.from, part.bytes, { evidenceId: part.evidenceId, packet: part.packet, ts: part.ts });
    }
    if (exchanges.isOver || found.length >= MAX_TRANSACTIONS || bytes > MAX_BYTES) throw new Enough();
  };
  try {
    await followConnection(store, connection, "both", take, options, { signal });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  exchanges.end();
  return found
    .slice(0, MAX_TRANSACTIONS)
    .sort((a, b) => (BigInt(a.ts) < BigInt(b.ts) ? -1 : BigInt(a.ts) > BigInt(b.ts) ? 1 : 0));
}

async function connectionOf(store: Store, connection: number) {
  const [row] = await store.rows(
    "SELECT proto, orig_port, resp_port FROM data.connections WHERE connection_id = $connection",
    { proto: "text", orig_port: "u16", resp_port: "u16" },
    { connection },
  );
  if (!row) throw new CaseError("not-found", `There is no connection ${connection} in this case.`);
  return { transport: row.proto, ports: [row.orig_port, row.resp_port] as const };
}

function transactionOf({ protocol, request, reply, requestPlace, replyPlace }: FoundExchange): Transaction {
  const first = requestPlace ?? replyPlace;
  return {
    protocol,
    request: request ?? "(the request is not in the capture)",
    reply,
    ts: String(first?.ts ?? 0n),
    requestPacket: packetOf(requestPlace),
    replyPacket: packetOf(replyPlace),
  };
}

function packetOf(place: Place | null): PacketRef | null {
  return place && { evidenceId: place.evidenceId, number: place.packet };
}
