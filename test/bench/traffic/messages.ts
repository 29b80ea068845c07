/** Application messages that the generated conversations carry. */
import { be, concat } from "../../builders/layer.ts";

const encoder = new TextEncoder();

export function httpRequest(number: number): Uint8Array {
  const path = `/api/v1/items/${number % 997}?page=${number % 31}`;
  const agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36";
  return encoder.encode(
    `GET ${path} HTTP/1.1\r\nHost: shop${number % 50}.example.com\r\nUser-Agent: ${agent}\r\nAccept: */*\r\nCookie: session=${(number * 2654435761) >>> 0}\r\n\r\n`,
  );
}

export function httpResponse(length: number): Uint8Array {
  return encoder.encode(
    `HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: application/octet-stream\r\nContent-Length: ${length}\r\n\r\n`,
  );
}

/** TLS 1.2 ClientHello record with a server name. */
export function clientHello(number: number): Uint8Array {
  const name = encoder.encode(`host${number % 400}.service.example.net`);
  const sni = concat(be(2, 0), be(2, name.length + 5), be(2, name.length + 3), be(1, 0), be(2, name.length), name);
  const random = be(6, number).reduce((bytes, byte, i) => bytes.fill(byte, i * 5, i * 5 + 5), new Uint8Array(32));
  const ciphers = concat(be(2, 6), be(2, 0x1301), be(2, 0x1302), be(2, 0xc02f));
  const body = concat(be(2, 0x0303), random, be(1, 0), ciphers, be(2, 0x0100), be(2, sni.length), sni);
  return concat(be(1, 22), be(2, 0x0301), be(2, body.length + 4), be(1, 1), be(3, body.length), body);
}

/** DNS query for an A record, or its answer. */
export function dns(number: number, answer: boolean): Uint8Array {
  const labels = [`h${number % 5000}`, "example", "com"].flatMap((label) => [
    be(1, label.length),
    encoder.encode(label),
  ]);
  const question = concat(...labels, be(1, 0), be(2, 1), be(2, 1));
  const head = concat(
    be(2, number & 0xffff),
    be(2, answer ? 0x8180 : 0x0100),
    be(2, 1),
    be(2, answer ? 1 : 0),
    be(4, 0),
  );
  const record = concat(be(2, 0xc00c), be(2, 1), be(2, 1), be(4, 60), be(2, 4), be(4, 0xc6336400 + (number & 255)));
  return answer ? concat(head, question, record) : concat(head, question);
}
