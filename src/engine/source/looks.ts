/** What a file that is not evidence looks like, for one sentence to the user. */

interface Look {
  /** Completes "It looks like ...". */
  readonly says: string;
  /** Bytes as hex at `at` (default 0); `..` stands for any byte. */
  readonly magic: string;
  readonly at?: number;
}

/** Known by their first bytes. Capture formats that are not read come first, since their owners will ask. */
const looks: readonly Look[] = [
  { says: "a snoop capture (Solaris)", magic: "736e6f6f70000000" },
  { says: "a Microsoft Network Monitor capture", magic: "474d4255" },
  { says: "a Microsoft Network Monitor 1.x capture", magic: "52545353" },
  { says: "a pcap variant of unknown layout (Mesquita)", magic: "a1b234cd" },
  { says: "a pcap variant of unknown layout (Mesquita)", magic: "cd34b2a1" },
  { says: "a pcap variant of unknown layout (Navtel)", magic: "a12b3c4d" },
  { says: "a pcap variant of unknown layout (Navtel)", magic: "4d3c2ba1" },
  { says: "a Network Associates Sniffer capture", magic: "5452534e4946462064617461" },
  { says: "a Network Instruments Observer capture", magic: "4f627365727665725043617041" },
  { says: "a Shomiti/Finisar Surveyor capture", magic: "7674302e" },
  { says: "a Bluetooth HCI snoop capture", magic: "6274736e6f6f7000" },
  { says: "an iptrace capture (AIX)", magic: "697074726163652032" },
  { says: "an iptrace capture (AIX)", magic: "697074726163652031" },
  { says: "a Tektronix K12 capture", magic: "0000020012051000" },
  { says: "a Vector CAN (BLF) log", magic: "4c4f4747" },
  { says: "a pcapng file damaged by a text-mode transfer", magic: "0a0d0d0a" },
  { says: "a pcapng file damaged by a text-mode transfer", magic: "0a0a0a" },
  { says: "a ZIP archive", magic: "504b0304" },
  { says: "an empty ZIP archive", magic: "504b0506" },
  { says: "a tar archive", magic: "7573746172", at: 257 },
  { says: "a 7z archive", magic: "377abcaf271c" },
  { says: "a RAR archive", magic: "526172211a07" },
  { says: "bzip2-compressed data", magic: "425a68" },
  { says: "xz-compressed data", magic: "fd377a585a00" },
  { says: "LZ4-compressed data", magic: "04224d18" },
  { says: "gzip-compressed data", magic: "1f8b" },
  { says: "zstd-compressed data", magic: "28b52ffd" },
  { says: "data compressed with Unix compress", magic: "1f9d" },
  { says: "Snappy-framed data", magic: "ff060000734e61507059" },
  { says: "a Parquet file, but not one of flow records", magic: "50415231" },
  { says: "an ORC file", magic: "4f5243" },
  { says: "an Avro file", magic: "4f626a01" },
  { says: "a SQLite database", magic: "53514c69746520666f726d6174203300" },
  { says: "a DuckDB database", magic: "4455434b", at: 8 },
  { says: "a Windows event log (EVTX)", magic: "456c6646696c6500" },
  { says: "an old Windows event log (EVT)", magic: "300000004c664c65" },
  { says: "a Windows registry hive", magic: "72656766" },
  { says: "an nfdump file; nfdump -o csv prints it", magic: "0ca5" },
  { says: "an nfdump file; nfdump -o csv prints it", magic: "a50c" },
  { says: "a SiLK flow file", magic: "deadbeef" },
  { says: "an ELF program", magic: "7f454c46" },
  { says: "a Windows program", magic: "4d5a" },
  { says: "a Mach-O program", magic: "cffaedfe" },
  { says: "a Java class or Mach-O program", magic: "cafebabe" },
  { says: "a WebAssembly module", magic: "0061736d" },
  { says: "a PDF document", magic: "25504446" },
  { says: "an old Microsoft Office document", magic: "d0cf11e0a1b11ae1" },
  { says: "a PNG image", magic: "89504e470d0a1a0a" },
  { says: "a JPEG image", magic: "ffd8ff" },
  { says: "a GIF image", magic: "47494638" },
  { says: "a WebP image or other RIFF file", magic: "52494646" },
];

/** Completes "It looks like ..." for the first bytes of a file that is nothing we read. */
export function looksLike(head: Uint8Array): string {
  if (head.length === 0) return "an empty file";
  const known = looks.find((look) => hasMagic(head, look));
  if (known) return known.says;
  if (head.every((byte) => byte === 0)) return "a file of zero bytes only";
  const text = textOf(head);
  return text === undefined ? "binary data of no kind known here" : looksLikeText(text);
}

function hasMagic(head: Uint8Array, { magic, at = 0 }: Look): boolean {
  if (head.length < at + magic.length / 2) return false;
  for (let i = 0; i < magic.length; i += 2) {
    const byte = magic.slice(i, i + 2);
    if (byte !== ".." && head[at + i / 2] !== parseInt(byte, 16)) return false;
  }
  return true;
}

/** The head as text, in UTF-8 or UTF-16 with a byte order mark; undefined when it is binary. */
function textOf(head: Uint8Array): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder("utf-16le").decode(head);
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder("utf-16be").decode(head);
  // Up to three bytes of a character may be cut off at the end.
  const text = new TextDecoder().decode(head).replace(/\ufffd{1,3}$/, "");
  return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/.test(text) ? undefined : text;
}

function looksLikeText(text: string): string {
  const start = text.replace(/^\ufeff/, "").trimStart();
  if (start === "") return "a text file of white space only";
  if (/^<(!doctype html|html)/i.test(start)) return "an HTML page";
  if (/^<\?xml|^<[a-z][\w:-]*[\s>]/i.test(start)) return "an XML file";
  if (/^-----BEGIN /.test(start)) return "a PEM file (a key or certificate)";
  if (/^#!/.test(start)) return "a script";
  if (/^(CLIENT_RANDOM|CLIENT_HANDSHAKE_TRAFFIC_SECRET|SERVER_HANDSHAKE_TRAFFIC_SECRET) /.test(start))
    return "a TLS key log";
  if (/^#separator /.test(start)) return "a Zeek log";
  if (/^[{[]/.test(start)) return looksLikeJson(start);
  return looksLikeTable(start) ?? "a text file";
}

function looksLikeJson(start: string): string {
  const key = /^\[?\s*\{\s*"([\w.$ -]{1,40})"/.exec(start)?.[1];
  return key === undefined ? "a JSON file of another kind" : `a JSON file of another kind (it begins with "${key}")`;
}

function looksLikeTable(start: string): string | undefined {
  const [first, second] = start.split(/\r?\n/, 2);
  for (const [separator, name] of [
    [",", "comma"],
    ["\t", "tab"],
    [";", "semicolon"],
  ] as const) {
    const columns = first.split(separator).length;
    if (columns > 2 && second?.split(separator).length === columns) {
      return `a table of ${columns} ${name}-separated columns, but not of flow records`;
    }
  }
  return undefined;
}
