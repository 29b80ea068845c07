/** Requests and replies of one connection, out of its payload read again from the evidence. */
import { openSession, type Findings, type FoundRow, type RunOptions as SessionOptions } from "../../app/run.ts";
import type { FileSink, Message } from "../../app/protocol.ts";
import { CaseError } from "../../model/error.ts";
import type { CaseApi, PacketRef, Transaction, TransactionAbout } from "../../protocol/case.ts";
import type { Handlers } from "../../protocol/rpc.ts";
import type { Store } from "../../store/store.ts";
import type { EvidenceOptions } from "../api.ts";
import { followConnection } from "../payload.ts";
import { decodingOptions, storedSecrets } from "../protocols/options.ts";
import { nodeTools } from "../protocols/tools.ts";
import { KeptBodies } from "./bodies.ts";
import { Wholes } from "./wholes.ts";

/** Transactions of one connection that are listed: what a person looks through. */
export const MAX_TRANSACTIONS = 10_000;
/** Payload that is read for them: a download of gigabytes has its request at the beginning. */
const MAX_BYTES = 256 * 2 ** 20;

/** Ends the reading; never leaves this file. */
class Enough extends Error {}

const NOTHING_ELSE = { report: () => undefined, service: () => undefined, expect: () => undefined };
const NO_FILE: FileSink = { isWanted: false, data: () => undefined, gap: () => undefined, end: () => undefined };

export function transactionReads(
  store: Store,
  options: EvidenceOptions,
): Handlers<Pick<CaseApi, "transactions" | "transaction">> {
  return {
    transactions: ({ connection }, signal) => readTransactions(store, options, connection, signal),
    transaction: ({ connection, index }, signal) => readTransaction(store, options, connection, index, signal),
  };
}

async function readTransactions(
  store: Store,
  options: EvidenceOptions,
  connection: number,
  signal: AbortSignal,
): Promise<Transaction[]> {
  const found: Transaction[] = [];
  const findings: Findings = {
    ...NOTHING_ELSE,
    row: (row) => void found.push(transactionOf(row, found.length)),
    file: () => NO_FILE,
  };
  const isFull = (): boolean => found.length >= MAX_TRANSACTIONS;
  await readSession(store, options, connection, findings, isFull, signal);
  return found
    .slice(0, MAX_TRANSACTIONS)
    .sort((a, b) => (BigInt(a.ts) < BigInt(b.ts) ? -1 : BigInt(a.ts) > BigInt(b.ts) ? 1 : 0));
}

/** One transaction in full, with the bodies that lie within its messages. */
async function readTransaction(
  store: Store,
  options: EvidenceOptions,
  connection: number,
  index: number,
  signal: AbortSignal,
): Promise<TransactionAbout> {
  let found: TransactionAbout | undefined;
  let rows = 0;
  const take = (about: () => TransactionAbout): boolean => {
    if (rows++ === index) found = about();
    return found === undefined;
  };
  await readInFull(store, options, connection, take, signal);
  if (!found) throw new CaseError("not-found", `Connection ${connection} has no transaction ${index}.`);
  return found;
}

/** Every transaction of a connection, in the order they were completed; `take` makes those it wants, and answers whether to go on. */
export async function readInFull(
  store: Store,
  options: EvidenceOptions,
  connection: number,
  take: (about: () => TransactionAbout) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const bodies = new KeptBodies();
  let isOver = false;
  const findings: Findings = {
    ...NOTHING_ELSE,
    row(row) {
      if (!isOver) isOver = !take(() => bodies.transaction(row));
      bodies.forget(row);
    },
    file: (about) => bodies.begin(about),
  };
  await readSession(store, options, connection, findings, () => isOver, signal);
}

/** Runs one connection's payload through its session; ends early where `isFull`, or nothing more is wanted. */
async function readSession(
  store: Store,
  options: EvidenceOptions,
  connection: number,
  findings: Findings,
  isFull: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  const facts = await connectionOf(store, connection);
  if (!facts) return;
  const run: SessionOptions = { tools: nodeTools, ...decodingOptions(options, await storedSecrets(store)) };
  const session = openSession(facts, run, findings);
  let bytes = 0;
  const wholes = new Wholes((part) => {
    if (part.kind === "gap") session.gap(part.from, part.size);
    else {
      const { from, evidenceId, packet, ts, at } = part;
      bytes += part.bytes.length;
      session.data(from, part.bytes, { evidenceId, packet, ts, at });
    }
    if (session.isDone || isFull() || bytes > MAX_BYTES) throw new Enough();
  });
  try {
    await followConnection(store, connection, "both", (part) => wholes.take(part), options, { signal });
    wholes.end();
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  session.end();
}

/** Null for a connection that carries no stream and no datagrams. */
async function connectionOf(store: Store, connection: number) {
  const [row] = await store.rows(
    "SELECT proto, orig_ip, resp_ip, orig_port, resp_port FROM data.connections WHERE connection_id = $connection",
    { proto: "text", orig_ip: "text", resp_ip: "text", orig_port: "u16", resp_port: "u16" },
    { connection },
  );
  if (!row) throw new CaseError("not-found", `There is no connection ${connection} in this case.`);
  const { proto } = row;
  if (proto !== "tcp" && proto !== "udp") return null;
  return {
    transport: proto,
    addresses: [row.orig_ip, row.resp_ip],
    ports: [row.orig_port, row.resp_port],
  } as const;
}

function transactionOf({ protocol, request, reply }: FoundRow, index: number): Transaction {
  const first = request ?? reply;
  return {
    index,
    protocol,
    request: request?.text ?? "(the request is not in the capture)",
    reply: reply?.text ?? null,
    ts: String(first?.place.ts ?? 0n),
    requestPacket: packetOf(request),
    replyPacket: packetOf(reply),
  };
}

function packetOf(message: Message | null): PacketRef | null {
  return message && { evidenceId: message.place.evidenceId, number: message.place.packet };
}
