/** The filter box: words that must each occur in a row. Half a word is never wrong, it only finds what it finds. */
import type { HexRange } from "../base/cidr.ts";
import { parseBlock } from "./addresses.ts";
import { all, any, type Condition, type Field } from "./condition.ts";
import { badFilter, checkLength, MAX_FILTER_PARTS } from "./trouble.ts";

/** Pair of fields, an address and its port, that a word like 10.0.0.5:443 means. */
export type Endpoint = readonly [address: string, port: string];

export interface Words {
  readonly fields: readonly Field[];
  readonly endpoints: readonly Endpoint[];
}

const WORD = /(!?)(?:"([^"]*)(?:"|$)|(\S+))/g;
const BOX = "the whole row";

/**
 * Condition of a filter box. A word is a whole address, a CIDR block or an endpoint where it reads as one, and is looked for in
 * addresses alone; else text anywhere in the text fields, of addresses too unless it is digits alone, which are also a port, an
 * id or the like. `!word` must not occur; `"two words"` are text. Throws CaseError "usage" when there is too much of it.
 */
export function parseWords(text: string, { fields, endpoints }: Words): Condition {
  checkLength(BOX, text);
  const parts = [...text.matchAll(WORD)];
  if (parts.length > MAX_FILTER_PARTS)
    throw badFilter(BOX, parts[MAX_FILTER_PARTS].index, `a filter has at most ${MAX_FILTER_PARTS} words.`);
  return all(
    parts.flatMap(([whole, not, quoted, plain]) => {
      const word = quoted ?? plain;
      if (word === undefined || word === "" || whole === "!") return [];
      const found = quoted === undefined ? wordCondition(word, fields, endpoints) : textCondition(word, fields);
      return [not ? ({ kind: "not", of: found } as const) : found];
    }),
  );
}

function wordCondition(word: string, fields: readonly Field[], endpoints: readonly Endpoint[]): Condition {
  const block = parseBlock(word);
  if (block) return inAddresses(block, fields);
  const endpoint = parseEndpoint(word);
  if (endpoint) return any(endpoints.map((pair) => atEndpoint(pair, endpoint)));
  return textCondition(word, fields);
}

const ENDPOINT = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):(\d{1,5})$/i;

/** `10.0.0.5:443` or `[2001:db8::1]:443`. */
function parseEndpoint(word: string): { readonly block: HexRange; readonly port: bigint } | null {
  const [, six, four, port] = ENDPOINT.exec(word) ?? [];
  const address = six ?? four;
  const block = address === undefined ? null : parseBlock(address);
  return block && { block, port: BigInt(port) };
}

function inAddresses(block: HexRange, fields: readonly Field[]): Condition {
  return any(
    fields.flatMap(({ name, kind }) => (kind === "address" ? [{ kind: "block", field: name, block } as const] : [])),
  );
}

function atEndpoint([address, port]: Endpoint, at: { readonly block: HexRange; readonly port: bigint }): Condition {
  return all([
    { kind: "block", field: address, block: at.block },
    { kind: "compare", field: port, by: "=", value: at.port },
  ]);
}

function textCondition(word: string, fields: readonly Field[]): Condition {
  const digits = /^\d{1,18}$/.test(word);
  return any(fields.flatMap((field) => occurs(field, word, digits)));
}

function occurs({ name, kind, found }: Field, word: string, digits: boolean): Condition[] {
  switch (found) {
    case "never":
      return [];
    case "number":
      return digits ? [{ kind: "compare", field: name, by: "=", value: BigInt(word) }] : [];
    case "start":
      return [{ kind: "starts", field: name, text: word }];
    case "anywhere":
      return kind === "address" && digits ? [] : [{ kind: "contains", field: name, text: word }];
  }
}
