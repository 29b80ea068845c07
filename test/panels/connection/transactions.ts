/** Transactions made up for tests: bodies of every kind, one decrypted, one without a reply. */
import { deflateSync } from "node:zlib";
import type {
  BodyAbout,
  BodyContent,
  MessageAbout,
  Transaction,
  TransactionAbout,
} from "../../../src/protocol/case.ts";
import { BEGIN } from "./about.ts";

export const ref = (number: number) => ({ evidenceId: 1, number });

export function listed(index: number, change: Partial<Transaction> = {}): Transaction {
  return {
    index,
    protocol: "http",
    request: `GET /page/${index}`,
    reply: "200 OK",
    ts: String(BEGIN + BigInt(index) * 1_000_000n),
    requestPacket: ref(4),
    replyPacket: ref(6),
    ...change,
  };
}

export function message(from: "orig" | "resp", change: Partial<MessageAbout> = {}): MessageAbout {
  return { text: "GET /index.html", from, packet: ref(4), at: 0, length: 26, detail: "", bodies: [], ...change };
}

export function body(content: BodyContent, change: Partial<BodyAbout> = {}): BodyAbout {
  return {
    name: "",
    type: "text/plain",
    declaredType: "text/plain",
    coding: "",
    size: 1432,
    state: "complete",
    sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    content,
    ...change,
  };
}

export const text = (form: "plain" | "json" | "xml" | "form" | "html", said: string, isCut = false): BodyContent => ({
  kind: "text", form, text: said, isCut,
}); // prettier-ignore

/** A PNG (ISO/IEC 15948) of one colour, `width` by 2 pixels. */
export function png(width: number): Uint8Array {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(2, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 0x7f)]);
  const chunks = [["IHDR", head], ["IDAT", deflateSync(Buffer.concat([row, row]))], ["IEND", Buffer.alloc(0)]] as const; // prettier-ignore
  const parts = chunks.map(([name, data]) => {
    const named = Buffer.concat([Buffer.from(name), data]);
    const framed = Buffer.alloc(named.length + 8);
    framed.writeUInt32BE(data.length, 0);
    framed.set(named, 4);
    framed.writeUInt32BE(crc(named), named.length + 4);
    return framed;
  });
  return new Uint8Array(Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...parts]));
}

/** CRC-32 as PNG has it. */
function crc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

const HEAD = "GET /index.html HTTP/1.1\nHost: shop.example\nUser-Agent: curl/8.5.0\nAccept: */*\nCookie: session=****";

/** One message with a body of every kind. */
export const everyBody: readonly BodyAbout[] = [
  body(text("json", '{\n  "user": "ada",\n  "roles": [\n    "admin",\n    "audit"\n  ]\n}'), { type: "application/json", declaredType: "application/json; charset=utf-8", coding: "gzip" }),
  body(text("html", "<!doctype html>\n<title>Shop</title>\n<script>document.title='owned'</script>"), { name: "index.html", type: "text/html", declaredType: "text/html", state: "partial: the capture ends" }),
  body(text("form", "user = admin\npassword = ****"), { declaredType: "application/x-www-form-urlencoded" }),
  body({ kind: "image", type: "image/png", bytes: png(3) }, { name: "logo.png", type: "image/png", declaredType: "image/jpeg" }),
  body({ kind: "archive", entries: [{ name: "invoice.pdf", size: 48_211 }, { name: "../../etc/cron.d/x", size: null }], isCut: true }, { name: "invoice.zip", type: "application/zip", declaredType: "application/zip" }),
  body({ kind: "bytes", bytes: Uint8Array.from({ length: 700 }, (_, i) => (i * 37) & 0xff) }, { name: "blob", type: "", declaredType: "application/octet-stream", sha256: null }),
]; // prettier-ignore

export const inFull: TransactionAbout = {
  protocol: "http",
  request: message("orig", { detail: HEAD, length: 84 }),
  reply: message("resp", {
    text: "200 OK",
    packet: ref(6),
    length: 80,
    detail: "HTTP/1.1 200 OK\nContent-Type: multipart/mixed\nServer: nginx",
    bodies: everyBody,
  }),
};
