/** SSTP ([MS-SSTP], section 3.2.4.1) in TLS that was decrypted: known by the verb of its one HTTP request. */
import { LineReader } from "../parts/line-reader.ts";
import { type JudgeLine, type Judges, mayBecome, NO, OPEN, recogniseLines, SURE } from "../parts/look.ts";
import { type Analyzer, type Context, line, type Place, type Protocol, type Speaker } from "../protocol.ts";
import { Handshakes } from "./handshakes.ts";
import { vpnTable } from "./tables.ts";

const VERB = "SSTP_DUPLEX_POST ";
/** Characters of a line that are kept. */
const MAX_LINE = 1000;

class SstpAnalyzer implements Analyzer {
  readonly #rows: Handshakes;
  readonly #lines = { orig: new LineReader(MAX_LINE), resp: new LineReader(MAX_LINE) };
  isDone = false;

  constructor(context: Context) {
    this.#rows = new Handshakes(context, "the verb SSTP_DUPLEX_POST");
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    for (let at = 0; at < bytes.length && !this.isDone; at = this.#lines[from].next) {
      const found = this.#lines[from].read(bytes, at, place);
      if (!found) continue;
      const message = { text: line(found.text), from, place: found.place, length: found.length };
      const half = { kind: "SSTP", name: line(found.text), fields: {}, message };
      if (found.text.startsWith(VERB)) this.#rows.request("", { ...half, name: VERB.trim() });
      else if (found.text.startsWith("HTTP/1.")) {
        this.#rows.reply("", half);
        // PPP follows.
        this.isDone = true;
      }
    }
  }

  gap(from: Speaker): void {
    this.#lines[from].gap();
  }

  end(): void {
    this.#rows.end();
  }
}

const requestLine: JudgeLine = (text, index) => (text.startsWith(VERB) ? SURE : index === 0 ? NO : OPEN);
const client: Judges = { line: requestLine, beginning: (text) => mayBecome(text, [VERB]) };
const server: Judges = {
  line: (text, index) => (index > 0 || /^HTTP\/1\./.test(text) ? OPEN : NO),
  beginning: (text) => mayBecome(text, ["HTTP/1."]),
};

export const sstp: Protocol = {
  id: "sstp",
  name: "SSTP",
  spec: "[MS-SSTP]",
  transport: "tcp",
  tables: [vpnTable],
  recognise: (look) => recogniseLines(look, client, server, []),
  analyzer: (context) => new SstpAnalyzer(context),
};
