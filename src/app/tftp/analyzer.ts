/** TFTP (RFC 1350): a request to the well-known port; the transfer comes from another port of the server. */
import { type Analyzer, type Context, line, type Message, peerOf, type Place, type Protocol, type Speaker } from "../protocol.ts"; // prettier-ignore
import { optionsText, parseTftp, type TftpRequest } from "./parse.ts";
import { tftpTable } from "./tables.ts";
import { Transfer } from "./transfer.ts";

interface Pending {
  readonly transfer: Transfer;
  readonly request: Message;
  reply: Message | null;
}

/** The connection of requests. A server that transfers from the port that was asked is followed there. */
class TftpRequests implements Analyzer {
  readonly #context: Context;
  #pending: Pending | null = null;

  constructor(context: Context) {
    this.#context = context;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    const packet = parseTftp(bytes);
    if (packet?.kind === "read" || packet?.kind === "write") this.#ask(packet, from, bytes.length, place);
    else if (this.#pending) this.#transfer(this.#pending, from, bytes, place);
  }

  gap(_from: Speaker, size: number): void {
    this.#pending?.transfer.cut(size);
  }

  end(): void {
    if (this.#pending) this.#finish(this.#pending);
  }

  #ask(packet: TftpRequest, from: Speaker, length: number, place: Place): void {
    const before = this.#pending?.transfer;
    // Asked again before anything came.
    if (before && !before.isOver && before.blocks === 0 && before.request.file === packet.file) return;
    this.end();
    const text = line(`${packet.kind} ${packet.file}`);
    const pending = { transfer: new Transfer(packet), request: { text, from, place, length }, reply: null };
    this.#pending = pending;
    const client = from === "orig" ? 0 : 1;
    this.#context.expect({
      transport: "udp",
      address: this.#context.addresses[client],
      port: this.#context.ports[client],
      protocol: "tftp",
      analyzer: (context) => new TftpTransfer(context, pending.transfer, () => this.#finish(pending)),
    });
  }

  #transfer(pending: Pending, from: Speaker, bytes: Uint8Array, place: Place): void {
    const { transfer, request } = pending;
    if (!transfer.packet(this.#context, from, bytes, place)) return;
    if (from !== request.from) {
      transfer.serverPort ??= this.#context.ports[from === "orig" ? 0 : 1];
      pending.reply ??= { text: replyText(transfer), from, place, length: bytes.length };
    }
    if (transfer.isOver) this.#finish(pending);
  }

  #finish(pending: Pending): void {
    if (this.#pending !== pending) return;
    this.#pending = null;
    const { transfer, request, reply } = pending;
    transfer.end();
    const { declaredSize, error, blocks } = transfer;
    this.#context.found(
      tftpTable,
      {
        operation: transfer.request.kind,
        file: transfer.request.file,
        mode: transfer.request.mode,
        options: optionsText(transfer.request.options),
        accepted_options: optionsText(transfer.accepted),
        declared_size: declaredSize === null ? null : BigInt(declaredSize),
        size: blocks > 0 ? BigInt(transfer.size) : null,
        blocks: blocks > 0 ? blocks : null,
        is_complete: blocks > 0 || error ? transfer.isComplete : null,
        transfer_port: transfer.serverPort,
        error_code: error?.code ?? null,
        error: error?.text ?? null,
      },
      request,
      reply,
    );
  }
}

function replyText({ error, accepted }: Transfer): string {
  return line(error ? `error ${error.code} ${error.text}` : accepted ? "options" : "transfer");
}

/** The connection of one transfer. */
class TftpTransfer implements Analyzer {
  readonly #context: Context;
  readonly #transfer: Transfer;
  readonly #finish: () => void;
  isDone = false;

  constructor(context: Context, transfer: Transfer, finish: () => void) {
    this.#context = context;
    this.#transfer = transfer;
    this.#finish = finish;
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    if (this.isDone) return;
    const isRead = this.#transfer.request.kind === "read";
    const packet = parseTftp(bytes);
    // Who sends the file is the server where it is read; acknowledgements come from the other.
    const isServer = packet?.kind === "options" || (packet?.kind === "data" && isRead) || (packet?.kind === "ack" && !isRead); // prettier-ignore
    const server = isServer ? from : peerOf(from);
    if (packet && packet.kind !== "error") this.#transfer.serverPort ??= this.#context.ports[server === "orig" ? 0 : 1];
    this.#transfer.packet(this.#context, from, bytes, place);
    if (this.#transfer.isOver) this.end();
  }

  gap(_from: Speaker, size: number): void {
    this.#transfer.cut(size);
  }

  end(): void {
    if (this.isDone) return;
    this.isDone = true;
    this.#transfer.end();
    this.#finish();
  }
}

export const tftp: Protocol = {
  id: "tftp",
  name: "TFTP",
  spec: "RFC 1350",
  transport: "udp",
  tables: [tftpTable],
  recognise({ orig, resp }) {
    const packet = parseTftp(orig.length > 0 ? orig : resp);
    return packet?.kind === "read" || packet?.kind === "write" ? "yes" : "no";
  },
  analyzer: (context) => new TftpRequests(context),
};
