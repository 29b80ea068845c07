/** A message, its headers or one of its parts, as a literal carries it: whole, or in pieces one after the other. */
import { MimeMessage } from "../mime/message.ts";
import type { Context, FileSink, Message, Place, Speaker } from "../protocol.ts";
import type { Section } from "./parse.ts";

export class Shown {
  readonly section: Section;
  /** Number of the message, and section: pieces of one message have the same. */
  readonly key: string;
  /** The command it belongs to. */
  readonly request: Message | null;
  readonly tag: string | null;
  readonly place: Place;
  /** Bytes of its literals. */
  length = 0;
  readonly mail: MimeMessage | null;
  readonly #sink: FileSink | null;
  readonly #from: Speaker;

  constructor(
    context: Context,
    about: Pick<Shown, "section" | "key" | "request" | "tag" | "place"> & { readonly from: Speaker },
  ) {
    this.section = about.section;
    this.key = about.key;
    this.request = about.request;
    this.tag = about.tag;
    this.place = about.place;
    this.#from = about.from;
    const start = about.section.origin ?? 0;
    const isMail = about.section.kind !== "part" && start === 0;
    this.mail = isMail ? new MimeMessage(context, about.from) : null;
    this.#sink = isMail
      ? null
      : context.file({ name: "", from: about.from, place: about.place, declaredType: "", codings: [], size: null });
    if (start > 0) this.#sink?.gap(start);
  }

  get from(): Speaker {
    return this.#from;
  }

  data(bytes: Uint8Array, place: Place): void {
    this.length += bytes.length;
    this.mail?.data(bytes, place);
    this.#sink?.data(bytes);
  }

  gap(size: number): void {
    this.length += size;
    this.mail?.gap(size);
    this.#sink?.gap(size);
  }

  end(isWhole: boolean): void {
    this.mail?.end(isWhole);
    this.#sink?.end(isWhole);
  }
}
