/** Bodies of the messages of one connection, with what reads along: gRPC, DNS, what AWS is asked. */
import { peeksForAws } from "../aws/rows.ts";
import { type DohMessages, dohMessages, dohParameter } from "../dns/doh-messages.ts";
import type { Context } from "../protocol.ts";
import { Body, type Tap } from "./body.ts";
import { DnsBody } from "./doh.ts";
import type { Part } from "./exchange.ts";
import { header } from "./parse.ts";

export class Bodies {
  readonly #context: Context;
  #dns: DohMessages | null = null;

  constructor(context: Context) {
    this.#context = context;
  }

  /** The body of a message. `request`: of a response the request it answers, where that was seen. */
  of(part: Part, request: Part | null): Body {
    const { from, head } = part;
    const target = (request ?? part).head.target;
    const peeks = peeksForAws(this.#context, head, request);
    const tap = part.grpc ?? this.#dnsBody(part);
    if (head.kind === "request" && head.method === "GET") this.#dnsQuery(part);
    return new Body(this.#context, { from, head, target, peeks, ...(tap && { tap }) });
  }

  end(): void {
    this.#dns?.end();
  }

  #dnsBody({ from, head, place }: Part): Tap | null {
    if (!/^application\/dns-message\b/i.test(header(head, "content-type"))) return null;
    return new DnsBody((bytes) => this.#messages().message(from, bytes, place));
  }

  /** A query in the target of a GET (RFC 8484, section 4.1). */
  #dnsQuery({ from, head, place }: Part): void {
    const bytes = dohParameter(head.target);
    if (bytes && /dns-message|\/dns-query/i.test(`${header(head, "accept")} ${head.target}`)) this.#messages().message(from, bytes, place); // prettier-ignore
  }

  #messages(): DohMessages {
    return (this.#dns ??= dohMessages(this.#context));
  }
}
