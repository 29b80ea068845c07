/** Bodies of a connection's messages, kept until the transaction they belong to is known. */
import { contentOf } from "../../app/files/content.ts";
import { MeasuredFile, type FileSummary } from "../../app/files/sink.ts";
import type { FileAbout, FileSink, Message } from "../../app/protocol.ts";
import type { FoundRow } from "../../app/run.ts";
import type { BodyAbout, MessageAbout, TransactionAbout } from "../../protocol/case.ts";
import { nodeTools } from "../protocols/tools.ts";

/** Bytes of one body that are kept to be shown; the whole can be saved as a file. */
const MAX_KEPT = 8 << 20;
/** Bodies of one message that are listed: attachments, parts of a form. */
const MAX_BODIES = 100;

/** Bodies that wait for the row of their message; older ones belong to none that will come. */
const MAX_WAITING = 256;

interface Body {
  readonly about: FileAbout;
  readonly parts: Uint8Array[];
  kept: number;
  summary: FileSummary | null;
}

export class KeptBodies {
  readonly #bodies: Body[] = [];
  readonly #all = { held: 0 };

  /** A body begins. */
  begin(about: FileAbout): FileSink {
    const body: Body = { about, parts: [], kept: 0, summary: null };
    this.#bodies.push(body);
    if (this.#bodies.length > MAX_WAITING) this.#bodies.shift();
    const save = (bytes: Uint8Array): void => {
      const wanted = bytes.subarray(0, MAX_KEPT - body.kept);
      body.parts.push(new Uint8Array(wanted));
      body.kept += wanted.length;
    };
    return new MeasuredFile(about, { tools: nodeTools, all: this.#all, save }, (summary) => {
      body.summary = summary;
    });
  }

  transaction({ protocol, request, reply }: FoundRow): TransactionAbout {
    return { protocol, request: request && this.#message(request), reply: reply && this.#message(reply) };
  }

  /** What lay within the messages of a row is no other row's: pipelined ones come in order. */
  forget({ request, reply }: FoundRow): void {
    for (let i = this.#bodies.length - 1; i >= 0; i--) {
      const body = this.#bodies[i];
      if ([request, reply].some((message) => message && isWithin(body.about, message))) this.#bodies.splice(i, 1);
    }
  }

  #message(message: Message): MessageAbout {
    const { text, from, place, length } = message;
    const bodies = this.#bodies.filter(({ about, summary }) => summary && isWithin(about, message));
    return {
      text,
      from,
      packet: { evidenceId: place.evidenceId, number: place.packet },
      at: place.at,
      length,
      detail: message.detail?.() ?? "",
      bodies: bodies.slice(0, MAX_BODIES).map(bodyAbout),
    };
  }
}

function isWithin({ from, place }: FileAbout, message: Message): boolean {
  const from0 = message.place.at;
  return from === message.from && place.at >= from0 && place.at < from0 + Math.max(1, message.length);
}

function bodyAbout({ about, parts, summary }: Body): BodyAbout {
  const { type, coding, size, state, sha256 } = summary!;
  const bytes = new Uint8Array(Buffer.concat(parts));
  return {
    name: about.name,
    type,
    declaredType: about.declaredType,
    coding,
    size,
    state,
    sha256,
    content: contentOf(bytes, type, about.declaredType),
  };
}
