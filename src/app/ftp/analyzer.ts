/** One control connection of FTP: commands and replies in their order, data connections announced, TLS from AUTH on. */
import type { TextLine } from "../parts/lines.ts";
import { isReplyLine, type Reply, ReplyReader, replyText } from "../parts/replies.ts";
import { type TextReader, TextTalk } from "../parts/text-talk.ts";
import { Waiting } from "../parts/waiting.ts";
import { type Analyzer, type Context, line, masked, type Message, peerOf, type Speaker } from "../protocol.ts"; // prettier-ignore
import { headerText } from "../mime/words.ts";
import { changedDirectory, type Command, MAX_LINE, parseCommand, parseExtendedPassive, parseExtendedPort, parseHostPort, quotedPath, shortText, sizeOf, type Target } from "./parse.ts"; // prettier-ignore
import { ftpTable } from "./tables.ts";
import { LISTINGS, newTransfer, type Transfer, TRANSFERS, TransferAnalyzer } from "./transfer.ts";

interface Pending extends Command {
  readonly message: Message;
  /** What it says of the next data connection: PORT, EPRT. */
  readonly target: Target | null;
  /** The data connection that it uses. */
  transfer: Transfer | null;
  /** A reply that says it has begun (1xx). */
  begun: Reply | null;
  size: number | null;
}

/** Codes with which a server greets, or turns away (RFC 959, section 5.4). */
const GREETINGS = [120, 220, 421, 530];
/** Reply codes that announce a port of the server: PASV, LPSV no longer, EPSV. */
const PASSIVE = 227;
const EXTENDED_PASSIVE = 229;

export function ftpAnalyzer(context: Context): Analyzer {
  return new TextTalk(context, "ftp", MAX_LINE, (talk) => new FtpReader(context, talk));
}

class FtpReader implements TextReader {
  readonly #context: Context;
  readonly #talk: TextTalk;
  readonly #replies = new ReplyReader(true);
  readonly #waiting = new Waiting<Pending>();
  #client: Speaker | null = null;
  #hasReply = false;

  #user: string | null = null;
  #cwd: string | null = null;
  /** The data connection announced last, until a command uses it. */
  #transfer: Transfer = newTransfer();
  #offset = 0;
  #isDeflated = false;
  #isProtected = false;

  constructor(context: Context, talk: TextTalk) {
    this.#context = context;
    this.#talk = talk;
  }

  lost(from: Speaker): void {
    if (from !== this.#client) this.#replies.clear();
    this.#giveAll();
  }

  end(): void {
    this.#giveAll();
  }

  line(from: Speaker, found: TextLine): void {
    this.#client ??= isReplyLine(found.text) === (from === "orig") ? "resp" : "orig";
    if (from === this.#client) return this.#command(found);
    const reply = this.#replies.line(found);
    if (reply && reply !== "more") this.#reply(reply);
  }

  #command({ text, place, length }: TextLine): void {
    const command = parseCommand(text);
    const { verb, arg } = command;
    if (verb === "" && arg.trim() === "") return;
    const isSecret = verb === "PASS" || verb === "ACCT" || verb === "ADAT";
    const message = { text: line(isSecret ? verb : headerText(text)), from: this.#client!, place, length };
    if (verb === "USER") this.#user = shortText(headerText(arg.trim()));
    if (verb === "REST") this.#offset = /^\d{1,15}$/.test(arg.trim()) ? Number(arg.trim()) : 0;
    const target = verb === "PORT" ? parseHostPort(arg) : verb === "EPRT" ? parseExtendedPort(arg) : null;
    if (target) this.#expect(target, this.#client!);
    const transfer = LISTINGS.includes(verb) || TRANSFERS.includes(verb) ? this.#use(command) : null;
    const pending = { ...command, message, target, transfer, begun: null, size: null };
    if (this.#waiting.add(pending)) return;
    this.#context.report("app-waiting-limit", place, "ftp");
    this.#give(pending, null, null);
  }

  /** A command takes the data connection that was announced. */
  #use({ verb, arg }: Command): Transfer {
    const transfer = this.#transfer;
    this.#transfer = newTransfer();
    transfer.isListing = LISTINGS.includes(verb);
    const name = headerText(arg.trim());
    transfer.name = shortText(transfer.isListing ? `${verb} ${name}`.trim() : name);
    transfer.offset = this.#offset;
    transfer.isDeflated = this.#isDeflated;
    transfer.isProtected = this.#isProtected;
    this.#offset = 0;
    return transfer;
  }

  #reply(reply: Reply): void {
    const first = this.#waiting.first ?? null;
    const text = replyText(reply);
    if (first) first.size = sizeOf(first.verb, reply.code, text) ?? first.size;
    if (first?.transfer && first.size !== null) first.transfer.size = first.size;
    // More replies follow; the last one counts.
    if (reply.code < 200 && first) return void (first.begun = reply);
    this.#waiting.take();
    let target = first?.target ?? null;
    if (reply.code === PASSIVE) target = parseHostPort(text);
    else if (reply.code === EXTENDED_PASSIVE) target = parseExtendedPassive(text);
    const isPassive = reply.code === PASSIVE || reply.code === EXTENDED_PASSIVE;
    if (isPassive && target) this.#expect(target, peerOf(this.#client!));
    if (first) this.#follow(first, reply, text);
    this.#give(first, reply, target && { target, isPassive });
  }

  /** What a reply means for what comes next. */
  #follow({ verb, arg }: Pending, reply: Reply, text: string): void {
    const isDone = reply.code >= 200 && reply.code < 300;
    if (verb === "AUTH" && reply.code === 234) this.#talk.turnToTls();
    if (!isDone) return;
    if (verb === "CWD" || verb === "XCWD") this.#cwd = changedDirectory(this.#cwd, headerText(arg));
    else if (verb === "CDUP" || verb === "XCUP") this.#cwd = changedDirectory(this.#cwd, "..");
    else if (verb === "PWD" || verb === "XPWD") this.#cwd = shortText(quotedPath(headerText(text)) ?? "") || this.#cwd;
    else if (verb === "PROT") this.#isProtected = arg.trim().toUpperCase() !== "C";
    else if (verb === "MODE") this.#isDeflated = arg.trim().toUpperCase() === "Z";
    else if (verb === "REIN") this.#user = null;
  }

  /** The data connection goes to `listener`: to what it says, and where that is another address, to its own as well. */
  #expect(target: Target, listener: Speaker): void {
    const own = this.#context.addresses[listener === "orig" ? 0 : 1];
    const transfer = (this.#transfer = newTransfer());
    // Behind address translation, and against bounce attacks, the other side goes to the address it knows.
    for (const address of new Set([own, target.address ?? own])) {
      this.#context.expect({
        transport: "tcp",
        address,
        port: target.port,
        protocol: "ftp-data",
        analyzer: (context) => new TransferAnalyzer(context, transfer),
      });
    }
  }

  #giveAll(): void {
    for (const pending of this.#waiting.drain()) this.#give(pending, pending.begun, null);
  }

  #give(
    pending: Pending | null,
    reply: Reply | null,
    announced: { readonly target: Target; readonly isPassive: boolean } | null,
  ): void {
    const { verb, arg } = pending ?? {
      verb: this.#hasReply || !GREETINGS.includes(reply?.code ?? 0) ? "reply" : "banner",
      arg: "",
    };
    if (reply) this.#hasReply = true;
    const isSecret = verb === "PASS" || verb === "ACCT" || verb === "ADAT";
    const text = reply && headerText(replyText(reply));
    const listener = this.#context.addresses[(announced?.isPassive === true) === (this.#client !== "resp") ? 1 : 0];
    this.#context.found(
      ftpTable,
      {
        command: verb,
        arg: (!isSecret && shortText(headerText(arg))) || null,
        reply_code: reply?.code ?? null,
        reply_msg: text,
        user: this.#user,
        password: isSecret ? masked(this.#context, shortText(arg)) || null : null,
        cwd: this.#cwd,
        file_size: pending?.size == null ? null : BigInt(pending.size),
        data_channel_passive: announced?.isPassive ?? null,
        data_channel_resp_h: announced ? (announced.target.address ?? listener) : null,
        data_channel_resp_p: announced?.target.port ?? null,
      },
      pending?.message ?? null,
      reply && {
        text: line(`${reply.code} ${text}`),
        from: peerOf(this.#client!),
        place: reply.place,
        length: reply.length,
      },
    );
  }
}
