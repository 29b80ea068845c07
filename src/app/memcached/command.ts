/** Lines of the text protocol (memcached's doc/protocol.txt). */

export interface TextCommand {
  readonly name: string;
  readonly key: string | null;
  readonly keyCount: number;
  readonly arguments: string;
  /** Bytes of a value after the line, its end of line left out; null where none follows. */
  readonly valueLength: number | null;
  readonly isQuiet: boolean;
}

/** Bytes of a key (protocol.txt, "Keys"). */
const MAX_KEY = 250;
/** Bytes of a value: items are at most 1 GiB (-I). */
const MAX_VALUE = 2 ** 30;

const KEY = "[^\\x00-\\x20\\x7f]{1,250}";
const STORE = new RegExp(
  `^(set|add|replace|append|prepend|cas) (${KEY}) (\\d{1,10} -?\\d{1,11}) (\\d{1,10})( \\d{1,20})?( noreply)?$`,
);
const GET = new RegExp(`^(get|gets) (${KEY}(?: ${KEY})*)$`);
const TOUCHING_GET = new RegExp(`^(gat|gats) (-?\\d{1,11}) (${KEY}(?: ${KEY})*)$`);
const KEYED = new RegExp(`^(delete|incr|decr|touch) (${KEY})((?: -?\\d{1,20})?)( noreply)?$`);
const META = new RegExp(`^(mg|md|ma|me) (${KEY})((?: [^ ]+)*)$`);
const META_SET = new RegExp(`^(ms) (${KEY}) (S?\\d{1,10})((?: [^ ]+)*)$`);
const PLAIN =
  /^(stats|flush_all|version|verbosity|quit|slabs|lru|lru_crawler|watch|cache_memlimit|shutdown|mn)((?: [\x21-\x7e]{1,64}){0,4}?)( noreply)?$/;

/** A command line; null for what is none. */
export function readTextCommand(line: string): TextCommand | null {
  const text = line.trimEnd();
  return readStore(text) ?? readGet(text) ?? readKeyed(text) ?? readMeta(text) ?? readPlain(text);
}

function readStore(text: string): TextCommand | null {
  const found = STORE.exec(text);
  if (!found || Number(found[4]) > MAX_VALUE || (found[1] === "cas") !== (found[5] !== undefined)) return null;
  const more = found[5] ?? "";
  return { name: found[1], key: found[2], keyCount: 1, arguments: `${found[3]}${more}`, valueLength: Number(found[4]), isQuiet: found[6] !== undefined }; // prettier-ignore
}

function readGet(text: string): TextCommand | null {
  const found = GET.exec(text);
  const touching = found ? null : TOUCHING_GET.exec(text);
  if (!found && !touching) return null;
  const keys = (found ? found[2] : touching![3]).split(" ");
  const name = found ? found[1] : touching![1];
  return { name, key: keys[0], keyCount: keys.length, arguments: touching ? touching[2] : "", valueLength: null, isQuiet: false }; // prettier-ignore
}

function readKeyed(text: string): TextCommand | null {
  const found = KEYED.exec(text);
  if (!found) return null;
  return { name: found[1], key: found[2], keyCount: 1, arguments: found[3].trim(), valueLength: null, isQuiet: found[4] !== undefined }; // prettier-ignore
}

function readMeta(text: string): TextCommand | null {
  const set = META_SET.exec(text);
  const found = set ?? META.exec(text);
  if (!found) return null;
  const flags = (set ? set[4] : found[3]).trim();
  const length = set ? Number(set[3].replace("S", "")) : null;
  if (length !== null && length > MAX_VALUE) return null;
  // Quiet: an answer comes only where something is out of the ordinary.
  return { name: found[1], key: found[2].slice(0, MAX_KEY), keyCount: 1, arguments: flags, valueLength: length, isQuiet: /(?:^| )q/.test(flags) }; // prettier-ignore
}

function readPlain(text: string): TextCommand | null {
  const found = PLAIN.exec(text);
  if (!found) return null;
  return { name: found[1], key: null, keyCount: 0, arguments: found[2].trim(), valueLength: null, isQuiet: found[3] !== undefined || found[1] === "quit" }; // prettier-ignore
}

export interface TextReply {
  readonly word: string;
  /** Bytes of a value after the line; null where none follows. */
  readonly valueLength: number | null;
  /** False for lines after which more come: VALUE, STAT. */
  readonly isLast: boolean;
  readonly error: string | null;
}

const VALUE = new RegExp(`^VALUE ${KEY} \\d{1,10} (\\d{1,10})(?: \\d{1,20})?$`);
const META_VALUE = /^VA (\d{1,10})(?: [^ ]+)*$/;
const WORDS =
  /^(STORED|NOT_STORED|EXISTS|NOT_FOUND|DELETED|TOUCHED|END|OK|RESET|ERROR|BUSY|BADCLASS|NOSPARE|NOTFULL|UNSAFE|SAME|VERSION|CLIENT_ERROR|SERVER_ERROR|HD|EN|NF|NS|EX|MN|ME)(?: .*)?$/;

export function readTextReply(line: string): TextReply | null {
  const text = line.trimEnd();
  const value = VALUE.exec(text);
  if (value) return { word: "VALUE", valueLength: Number(value[1]), isLast: false, error: null };
  const meta = META_VALUE.exec(text);
  if (meta) return { word: "VA", valueLength: Number(meta[1]), isLast: true, error: null };
  if (/^STAT \S+ /.test(`${text} `)) return { word: "STAT", valueLength: null, isLast: false, error: null };
  if (/^\d{1,20}$/.test(text)) return { word: text, valueLength: null, isLast: true, error: null };
  const word = WORDS.exec(text);
  if (!word) return null;
  const isError = /^(?:ERROR|CLIENT_ERROR|SERVER_ERROR)$/.test(word[1]);
  return { word: word[1], valueLength: null, isLast: true, error: isError ? text : null };
}
