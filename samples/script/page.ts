/** A small HTTP answer. */
export function page(status: string, body: string): string {
  return `HTTP/1.1 ${status}\r\nServer: nginx\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}
