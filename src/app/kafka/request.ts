/** Requests: their head, and of the common ones the topics and groups they are about (protocol guide, "The Messages"). */
import { Cursor } from "../parts/cursor.ts";
import { utf8Text } from "../sql/text.ts";
import { isFlexible } from "./apis.ts";
import { KafkaCursor } from "./primitives.ts";

/** Topics and partitions of one request that are read. */
const MAX_TOPICS = 64;
const MAX_PARTITIONS = 4096;

export interface Request {
  readonly key: number;
  readonly version: number;
  readonly correlation: number;
  readonly clientId: string | null;
  readonly about: About;
}

export interface About {
  topics?: string[];
  group?: string | null;
  mechanism?: string | null;
  auth?: Uint8Array;
  /** Of Produce: 0 means that no response comes. */
  acks?: number;
  software?: string;
  transactionalId?: string | null;
}

/** A request after its length. */
export function readRequest(bytes: Uint8Array): Request {
  const cursor = new Cursor(bytes, 4);
  const key = cursor.u16();
  const version = cursor.u16();
  const correlation = cursor.u32();
  // The client id is a plain string in every head.
  const size = (cursor.u16() << 16) >> 16;
  const clientId = size < 0 ? null : utf8Text(cursor.take(size), 256);
  const input = new KafkaCursor(cursor, isFlexible(key, version));
  input.tags();
  const about = input.isShort ? {} : readAbout(key, version, input);
  return { key, version, correlation, clientId, about };
}

function readAbout(key: number, version: number, input: KafkaCursor): About {
  switch (key) {
    case 0:
      return readProduce(version, input);
    case 1:
      return { topics: readFetch(version, input) };
    case 2:
      input.skip(version >= 2 ? 5 : 4);
      return { topics: readTopics(input, (version >= 4 ? 4 : 0) + 12 + (version === 0 ? 4 : 0)) };
    case 3:
      return { topics: readMetadata(version, input) };
    case 8:
      return readOffsetCommit(version, input);
    case 9:
      return version < 8 ? { group: input.text(), topics: readTopics(input, 4, false) } : {};
    case 10:
      return readFindCoordinator(version, input);
    case 11:
    case 12:
    case 13:
    case 14:
    case 68:
      return { group: input.text() };
    case 15:
    case 42:
      return { group: names(input).join(", ") };
    case 17:
      return { mechanism: input.text() };
    case 18:
      return version >= 3 ? { software: `${input.text() ?? ""} ${input.text() ?? ""}`.trim() } : {};
    case 19:
      return { topics: readCreateTopics(input) };
    case 20:
      return { topics: version < 6 ? names(input) : readDeleteTopics(input) };
    case 22:
      return { transactionalId: input.text() };
    case 36:
      return { auth: input.bytes() };
    default:
      return {};
  }
}

function names(input: KafkaCursor): string[] {
  const texts: string[] = [];
  const count = input.count();
  for (let i = 0; i < count && i < MAX_TOPICS && !input.isShort; i++) texts.push(input.text() ?? "");
  return texts;
}

/** Topics with partitions of `size` bytes each; `hasTags`: partitions are structures, not bare numbers. */
function readTopics(input: KafkaCursor, size: number, hasTags = true, isById = false): string[] {
  return eachTopic(input, isById, () => {
    input.skip(size);
    if (hasTags) input.tags();
  });
}

/** Name of each topic; `partition` reads over one. */
function eachTopic(input: KafkaCursor, isById: boolean, partition: () => void): string[] {
  const topics: string[] = [];
  const count = input.count();
  for (let i = 0; i < count && i < MAX_TOPICS && !input.isShort; i++) {
    const name = isById ? topicId(input) : (input.text() ?? "");
    if (input.isShort) break;
    topics.push(name);
    const partitions = input.count();
    for (let p = 0; p < partitions && p < MAX_PARTITIONS && !input.isShort; p++) partition();
    input.tags();
  }
  return topics;
}

/** A topic's id (KIP-516), as UUIDs are written. */
function topicId(input: KafkaCursor): string {
  let hexed = "";
  for (const byte of input.cursor.take(16)) hexed += byte.toString(16).padStart(2, "0");
  return hexed.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function readProduce(version: number, input: KafkaCursor): About {
  const transactionalId = version >= 3 ? input.text() : null;
  const acks = input.i16();
  input.skip(4);
  const topics = eachTopic(input, version >= 13, () => {
    input.skip(4);
    input.bytes();
    input.tags();
  });
  return { topics, acks, transactionalId };
}

function readFetch(version: number, input: KafkaCursor): string[] {
  if (version <= 14) input.skip(4);
  input.skip(8 + (version >= 3 ? 4 : 0) + (version >= 4 ? 1 : 0) + (version >= 7 ? 8 : 0));
  const size = 16 + (version >= 9 ? 4 : 0) + (version >= 12 ? 4 : 0) + (version >= 5 ? 8 : 0);
  return readTopics(input, size, true, version >= 13);
}

function readMetadata(version: number, input: KafkaCursor): string[] {
  const topics: string[] = [];
  const count = input.count();
  for (let i = 0; i < count && i < MAX_TOPICS && !input.isShort; i++) {
    const id = version >= 10 ? topicId(input) : "";
    const name = input.text();
    input.tags();
    if (!input.isShort) topics.push(name ?? id);
  }
  return topics;
}

function readOffsetCommit(version: number, input: KafkaCursor): About {
  const group = input.text();
  if (version >= 1) {
    input.skip(4);
    input.text();
  }
  if (version >= 7) input.text();
  if (version >= 2 && version <= 4) input.skip(8);
  const topics = eachTopic(input, version >= 10, () => {
    input.skip(12 + (version >= 6 ? 4 : 0) + (version === 1 ? 8 : 0));
    input.text();
    input.tags();
  });
  return { group, topics };
}

function readFindCoordinator(version: number, input: KafkaCursor): About {
  if (version < 4) return { group: input.text() };
  input.skip(1);
  return { group: names(input).join(", ") };
}

function readCreateTopics(input: KafkaCursor): string[] {
  const topics: string[] = [];
  const count = input.count();
  for (let i = 0; i < count && i < MAX_TOPICS && !input.isShort; i++) {
    topics.push(input.text() ?? "");
    input.skip(6);
    each(input, () => {
      input.skip(4);
      each(input, () => input.skip(4));
      input.tags();
    });
    each(input, () => {
      input.text();
      input.text();
      input.tags();
    });
    input.tags();
  }
  return topics;
}

function readDeleteTopics(input: KafkaCursor): string[] {
  const topics: string[] = [];
  each(input, () => {
    const name = input.text();
    const id = topicId(input);
    input.tags();
    if (topics.length < MAX_TOPICS) topics.push(name ?? id);
  });
  return topics;
}

function each(input: KafkaCursor, read: () => void): void {
  const count = input.count();
  for (let i = 0; i < count && i < MAX_PARTITIONS && !input.isShort; i++) read();
}
