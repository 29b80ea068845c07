/** Where the bytes of a body go: to a file, or to one file for each part of a form. */
import { FirstBytes } from "../parts/first-bytes.ts";
import { type Context, type FileSink, further, type Place, type Speaker } from "../protocol.ts";
import { codingsOf } from "./codings.ts";
import { declaredLength } from "./framing.ts";
import { Multipart } from "./multipart.ts";
import { dispositionName, lastSegment } from "./names.ts";
import { header, type Head, parseHead } from "./parse.ts";
import { parameters } from "./text.ts";

/** Characters of a boundary that are taken: RFC 2046 allows 70. */
const MAX_BOUNDARY = 200;
/** Bytes of a body's beginning that are kept for what is read out of it: a query of AWS, credentials of the metadata service. */
const MAX_PEEK = 4096;

const NOTHING = new Uint8Array(0);

/** Reads along, without framing: messages within a body. */
export interface Tap {
  data(bytes: Uint8Array): void;
  gap(size: number): void;
  /** The body has ended, whole or not. */
  end?(isWhole: boolean): void;
}

export interface BodyOptions {
  readonly from: Speaker;
  readonly head: Head;
  /** Target of the request, its own or of the one it answers: names what has no name. */
  readonly target: string;
  /** Its first bytes are wanted. */
  readonly peeks?: boolean;
  readonly tap?: Tap;
}

export class Body {
  readonly #context: Context;
  readonly #options: BodyOptions;
  #sink: FileSink | null = null;
  #form: Multipart | null = null;
  #isOpen = false;
  /** Bytes as transferred, those that are missing too. */
  length = 0;
  #peek: FirstBytes | null = null;

  constructor(context: Context, options: BodyOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** Its first bytes, up to a gap; empty where they were not wanted. */
  get peek(): Uint8Array {
    return this.#peek?.bytes ?? NOTHING;
  }

  /** True once its bytes are only counted. */
  get isPassing(): boolean {
    const { peeks, tap } = this.#options;
    return this.#sink?.isWanted === false && !tap && (!peeks || this.length >= MAX_PEEK);
  }

  passed(size: number): void {
    this.length += size;
  }

  data(bytes: Uint8Array, place: Place): void {
    if (!this.#isOpen) this.#open(place);
    if (this.#options.peeks && (this.#peek?.length ?? 0) === this.length)
      (this.#peek ??= new FirstBytes(MAX_PEEK)).push(bytes);
    this.length += bytes.length;
    this.#sink?.data(bytes);
    this.#form?.data(bytes, place);
    this.#options.tap?.data(bytes);
  }

  /** `place` is where the missing bytes would begin. */
  gap(size: number, place: Place): void {
    if (size === 0) return;
    if (!this.#isOpen) this.#open(place);
    this.length += size;
    this.#sink?.gap(size);
    this.#form?.gap(size);
    this.#options.tap?.gap(size);
  }

  end(isWhole: boolean): void {
    this.#sink?.end(isWhole);
    this.#form?.end(isWhole);
    this.#options.tap?.end?.(isWhole);
    this.#sink = this.#form = null;
  }

  #open(place: Place): void {
    this.#isOpen = true;
    const { head } = this.#options;
    const boundary = boundaryOf(header(head, "content-type"), "form-data");
    if (boundary !== "" && codingsOf(head).length === 0) {
      this.#form = new Multipart(boundary, {
        part: (fields, at) => this.#part(fields, at),
        plain: (at) => this.#whole(at),
      });
    } else this.#sink = this.#whole(place);
  }

  #whole(place: Place): FileSink {
    const { from, head, target } = this.#options;
    const given = dispositionName(header(head, "content-disposition"));
    // The last part of a path that takes a form is no name of what was sent.
    const isNamed = head.kind === "response" || head.method === "PUT";
    const range = rangeOf(head);
    return this.#context.file({
      name: given === "" && isNamed ? lastSegment(target) : given,
      from,
      place,
      declaredType: header(head, "content-type"),
      codings: codingsOf(head),
      size: range ? range.total : declaredLength(head),
      ...(range && !isAll(range) && { range: [range.first, range.last] }),
    });
  }

  /** A part of a form is a file where it has a name or a type; the rest are its fields. */
  #part(fields: string, place: Place, isWithin = false): FileSink | null {
    const part = parseHead(`POST / HTTP/1.1\n${fields}`);
    if (!part) return null;
    const disposition = header(part, "content-disposition");
    const declaredType = header(part, "content-type");
    if (declaredType === "" && !/;\s*filename\*?\s*=/i.test(disposition)) return null;
    const name = dispositionName(disposition);
    const plain = (at: Place): FileSink =>
      this.#context.file({ name, from: this.#options.from, place: at, declaredType, codings: [], size: null });
    const boundary = isWithin || name !== "" ? "" : boundaryOf(declaredType, "mixed");
    return boundary === "" ? plain(place) : this.#parts(boundary, place, plain);
  }

  /** Several files in one field of a form are parts within its part (RFC 2388, section 4.2). */
  #parts(boundary: string, place: Place, plain: (place: Place) => FileSink): FileSink {
    const parts = new Multipart(boundary, { part: (fields, at) => this.#part(fields, at, true), plain });
    let passed = 0;
    return {
      data(bytes) {
        parts.data(bytes, further(place, passed));
        passed += bytes.length;
      },
      gap(size) {
        parts.gap(size);
        passed += size;
      },
      end: (isWhole) => parts.end(isWhole),
    };
  }
}

/** The boundary between the parts of a body of that kind; empty where it is none. */
function boundaryOf(contentType: string, kind: "form-data" | "mixed"): string {
  const type = `multipart/${kind}`;
  if (!contentType.toLowerCase().includes(type)) return "";
  const { value, named } = parameters(contentType);
  const boundary = named.get("boundary") ?? "";
  return value.toLowerCase() === type && boundary.length <= MAX_BOUNDARY ? boundary : "";
}

const RANGE = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i;

interface Range {
  readonly first: number;
  readonly last: number;
  /** Bytes of the whole file; null where the sender does not know. */
  readonly total: number | null;
}

/** The range of a file that a response gives, or a request puts there (RFC 9110, section 14): long uploads go in ranges. */
function rangeOf(head: Head): Range | null {
  const found = head.kind === "request" || head.status === 206 ? RANGE.exec(header(head, "content-range")) : null;
  if (!found) return null;
  const [first, last] = [Number(found[1]), Number(found[2])];
  const total = found[3] === "*" ? null : Number(found[3]);
  // One that ends before it begins, or after the file, is none (RFC 9110, section 14.4).
  return last < first || (total !== null && last >= total) ? null : { first, last, total };
}

function isAll({ first, last, total }: Range): boolean {
  return first === 0 && last + 1 === total;
}
