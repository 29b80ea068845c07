/** Security associations that are offered or chosen, as text: proposals joined by a comma, their algorithms by a slash. */
import { Cursor } from "../parts/cursor.ts";
import { authentication1, encryption1, groups, hash1, transformName } from "./ike-names.ts";

/** Proposals and transforms that are read; a client of everything offers some fifty. */
const MAX_ENTRIES = 100;

/** Attribute of a key's length, in both versions (RFC 7296, section 3.3.5; RFC 2409, appendix A). */
const KEY_LENGTH = 14;

/** IKEv1, phase 1: each transform is one complete choice. */
export function proposals1(body: Uint8Array): string {
  const found: string[] = [];
  eachEntry(new Cursor(body, 8), (proposal) => {
    proposal.skip(2);
    const spiSize = proposal.u8();
    proposal.skip(1 + spiSize);
    eachEntry(proposal, (transform) => {
      transform.skip(4);
      found.push(transform1(attributes(transform)));
    });
  });
  return found.join(", ");
}

function transform1(given: ReadonlyMap<number, number>): string {
  const name = (type: number, names: Readonly<Record<number, string>>): string => {
    const value = given.get(type);
    return value === undefined ? "" : (names[value] ?? `${value}`);
  };
  const key = given.get(KEY_LENGTH);
  const cipher = name(1, encryption1) + (key === undefined ? "" : `-${key}`);
  return [cipher, name(2, hash1), name(4, groups), name(3, authentication1)].filter((part) => part !== "").join("/");
}

/** IKEv2: the transforms of a proposal are alternatives of each type. */
export function proposals2(body: Uint8Array): string {
  const found: string[] = [];
  eachEntry(new Cursor(body), (proposal) => {
    proposal.skip(2);
    const spiSize = proposal.u8();
    proposal.skip(1 + spiSize);
    const names: string[] = [];
    eachEntry(proposal, (transform) => {
      const type = transform.u8();
      transform.skip(1);
      const id = transform.u16();
      const key = attributes(transform).get(KEY_LENGTH);
      names.push(transformName(type, id) + (key === undefined ? "" : `-${key}`));
    });
    found.push(names.join("/"));
  });
  return found.join(", ");
}

/** Entries of the form: more follow, reserved, length with these four bytes, body. */
function eachEntry(cursor: Cursor, take: (entry: Cursor) => void): void {
  for (let count = 0; cursor.left >= 4 && count < MAX_ENTRIES; count++) {
    cursor.skip(2);
    const size = cursor.u16();
    if (size < 4 || size - 4 > cursor.left) return;
    take(new Cursor(cursor.take(size - 4)));
  }
}

/** Attributes of two bytes as numbers; longer ones, of lifetimes, are stepped over. */
function attributes(cursor: Cursor): Map<number, number> {
  const found = new Map<number, number>();
  while (cursor.left >= 4 && found.size < MAX_ENTRIES) {
    const type = cursor.u16();
    const value = cursor.u16();
    if (type & 0x8000) found.set(type & 0x7fff, value);
    else cursor.skip(value);
  }
  return found;
}
