/** The headers of a message or of one of its parts (RFC 5322, section 2.2): the few that are wanted, unfolded. */
import { latin1 } from "../latin1.ts";
import { decodeWords, parseParameters } from "./words.ts";

/** Bytes of the headers of one message or part that are read: mail servers refuse more than a few tens of thousands. */
export const MAX_HEADERS = 65_536;
/** Fields that are kept by name; a message has some tens. */
const MAX_FIELDS = 1000;

export class Headers {
  readonly #fields = new Map<string, string[]>();

  static parse(bytes: Uint8Array): Headers {
    const headers = new Headers();
    const unfolded = latin1(bytes).replace(/\r?\n([ \t])/g, "$1");
    let count = 0;
    for (const row of unfolded.split("\n")) {
      const colon = row.indexOf(":");
      if (colon <= 0 || ++count > MAX_FIELDS) continue;
      const name = row.slice(0, colon).trim().toLowerCase();
      const values = headers.#fields.get(name);
      const value = row.slice(colon + 1).trim();
      if (values) values.push(value);
      else headers.#fields.set(name, [value]);
    }
    return headers;
  }

  /** All of them as lines, encoded words decoded; those of one name together. */
  lines(): string[] {
    return [...this.#fields].flatMap(([name, values]) => values.map((value) => `${name}: ${decodeWords(value)}`));
  }

  /** As it stands; empty where the field is missing. */
  raw(name: string, index = 0): string {
    return this.#fields.get(name)?.[index] ?? "";
  }

  /** With encoded words decoded; null where it is missing. */
  text(name: string, index = 0): string | null {
    const value = this.#fields.get(name)?.[index];
    return value === undefined ? null : decodeWords(value);
  }
}

/** What a part says of itself. */
export interface PartAbout {
  /** Media type in small letters, without parameters; empty where none is given. */
  readonly type: string;
  /** Between the parts of a multipart; empty where it is none. */
  readonly boundary: string;
  /** Transfer encoding in small letters. */
  readonly encoding: string;
  readonly name: string;
}

export function partAbout(headers: Headers): PartAbout {
  const type = parseParameters(headers.raw("content-type"));
  const disposition = parseParameters(headers.raw("content-disposition"));
  const name = disposition.parameters.get("filename") ?? type.parameters.get("name") ?? "";
  return {
    type: type.value,
    boundary: type.value.startsWith("multipart/") ? (type.parameters.get("boundary") ?? "") : "",
    encoding: headers.raw("content-transfer-encoding").trim().toLowerCase(),
    name,
  };
}
