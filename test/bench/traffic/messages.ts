/** Application messages that the generated conversations carry. */
import { be } from "../../builders/layer.ts";
import { dnsAnswer, dnsQuery, tlsClientHello } from "../../builders/messages.ts";

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

/** ClientHello with one of 400 server names. */
export function clientHello(number: number): Uint8Array {
  const random = be(6, number).reduce((bytes, byte, i) => bytes.fill(byte, i * 5, i * 5 + 5), new Uint8Array(32));
  return tlsClientHello(`host${number % 400}.service.example.net`, random);
}

/** DNS query for an A record, or its answer. */
export function dns(number: number, answer: boolean): Uint8Array {
  const name = `h${number % 5000}.example.com`;
  return answer ? dnsAnswer(number & 0xffff, name, `198.51.100.${number & 255}`) : dnsQuery(number & 0xffff, name);
}
