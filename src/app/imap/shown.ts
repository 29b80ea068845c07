/** A message, its headers or one of its parts, as a literal carries it: whole, or in pieces one after the other. */
import { MimeMessage } from "../mime/message.ts";
import { PartBody } from "../mime/body.ts";
import type { Context, Message, Place, Speaker } from "../protocol.ts";
import type { Section } from "./parse.ts";
import type { Part } from "./structure.ts";

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
  readonly #body: PartBody | null;
  readonly #from: Speaker;

  /** `part`: what the message's structure says of it, where that is known. */
  constructor(
    context: Context,
    about: Pick<Shown, "section" | "key" | "request" | "tag" | "place"> & { readonly from: Speaker; readonly part?: Part }, // prettier-ignore
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
    this.#body = isMail ? null : partBody(context, about);
    if (start > 0) this.#body?.gap(start);
  }

  get from(): Speaker {
    return this.#from;
  }

  data(bytes: Uint8Array, place: Place): void {
    this.length += bytes.length;
    this.mail?.data(bytes, place);
    this.#body?.data(bytes);
  }

  gap(size: number): void {
    this.length += size;
    this.mail?.gap(size);
    this.#body?.gap(size);
  }

  end(isWhole: boolean): void {
    this.mail?.end(isWhole);
    this.#body?.end(isWhole);
  }
}

function partBody(
  context: Context,
  about: { readonly section: Section; readonly from: Speaker; readonly place: Place; readonly part?: Part },
): PartBody {
  const { section, from, place, part } = about;
  const { name, type } = part ?? { name: "", type: "" };
  // BINARY (RFC 3516) comes without its transfer encoding.
  const encoding = /^BINARY/i.test(section.name) ? "" : (part?.encoding ?? "");
  return new PartBody(context.file({ name, from, place, declaredType: type, codings: [], size: null }), encoding);
}
