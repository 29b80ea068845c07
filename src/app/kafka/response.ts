/** Responses: their error, where it stands at a known place. */
import { Cursor } from "../parts/cursor.ts";
import { isFlexible } from "./apis.ts";
import { KafkaCursor } from "./primitives.ts";

export interface Outcome {
  /** Null where it is not read. */
  readonly code: number | null;
  readonly message: string | null;
}

const UNREAD: Outcome = { code: null, message: null };

/** APIs whose error comes first, with the version from which a throttle time stands before it; -1 for never. */
const ERROR_FIRST: Readonly<Record<number, number>> = {
  11: 2, 12: 1, 13: 1, 14: 1, 16: 1, 17: -1, 18: -1, 22: 0, 25: 0, 26: 0, 29: 0, 36: -1, 60: 0, 68: 0,
}; // prettier-ignore

/** A response after its length, to a request of this API and version. */
export function readOutcome(bytes: Uint8Array, key: number, version: number): Outcome {
  const cursor = new Cursor(bytes, 8);
  const input = new KafkaCursor(cursor, isFlexible(key, version));
  // ApiVersions answers with the old head, so that every client can read it.
  if (key !== 18) input.tags();
  const outcome = read(key, version, input);
  return input.isShort ? UNREAD : outcome;
}

function read(key: number, version: number, input: KafkaCursor): Outcome {
  const throttledFrom = ERROR_FIRST[key];
  if (throttledFrom !== undefined) {
    if (throttledFrom >= 0 && version >= throttledFrom) input.skip(4);
    const code = input.i16();
    return { code, message: key === 36 ? input.text() : null };
  }
  switch (key) {
    case 0:
      return firstPartition(input, 0);
    case 1:
      if (version < 7) return UNREAD;
      input.skip(4);
      return { code: input.i16(), message: null };
    case 8:
      return firstPartition(input, version >= 3 ? 4 : 0);
    case 10:
      if (version >= 4) return UNREAD;
      if (version >= 1) input.skip(4);
      return { code: input.i16(), message: version >= 1 ? input.text() : null };
    case 19:
      return firstTopic(input, version >= 2, version >= 7, version >= 1);
    case 20:
      return firstTopic(input, version >= 1, version >= 6, version >= 5);
    default:
      return UNREAD;
  }
}

/** Error of the first partition of the first topic. */
function firstPartition(input: KafkaCursor, skip: number): Outcome {
  input.skip(skip);
  if (input.count() <= 0) return UNREAD;
  input.text();
  if (input.count() <= 0) return UNREAD;
  input.skip(4);
  return { code: input.i16(), message: null };
}

function firstTopic(input: KafkaCursor, isThrottled: boolean, hasId: boolean, hasMessage: boolean): Outcome {
  if (isThrottled) input.skip(4);
  if (input.count() <= 0) return UNREAD;
  input.text();
  if (hasId) input.skip(16);
  return { code: input.i16(), message: hasMessage ? input.text() : null };
}
