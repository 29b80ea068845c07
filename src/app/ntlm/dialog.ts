/** One NTLM login out of the three messages that make it. */
import { type Context, line, masked, type Message } from "../protocol.ts";
import { type NtlmAuthenticate, type NtlmChallenge, type NtlmMessage, type NtlmNegotiate, parseNtlm } from "./parse.ts";
import { ntlmTable } from "./tables.ts";

export class NtlmDialog {
  readonly #context: Context;
  readonly #carrier: string;
  #negotiate: NtlmNegotiate | null = null;
  #challenge: NtlmChallenge | null = null;
  #authenticate: NtlmAuthenticate | null = null;
  #asked: Message | null = null;

  constructor(context: Context, carrier: string) {
    this.#context = context;
    this.#carrier = carrier;
  }

  /** Who logs in, once that was said. */
  get who(): NtlmAuthenticate | null {
    return this.#authenticate;
  }

  /** True while the server's word on the client's proof is missing. */
  get waits(): boolean {
    return this.#asked !== null;
  }

  /** A token that may hold a message, and what it was said in; gives the message. */
  takes(token: Uint8Array, said: Message): NtlmMessage | null {
    const message = parseNtlm(token);
    if (message?.type === "negotiate") {
      this.end();
      this.#challenge = null;
      this.#authenticate = null;
      this.#negotiate = message;
    } else if (message?.type === "challenge") this.#challenge = message;
    else if (message) {
      this.end();
      this.#authenticate = message;
      this.#asked = said;
    }
    return message;
  }

  /** The server's word on it; null for an answer that does not tell. */
  answered(success: boolean | null, status: string | null, reply: Message | null): void {
    if (this.#asked) this.#found(success, status, reply);
  }

  /** Nothing more comes of this login. */
  end(): void {
    if (this.#asked) this.#found(null, null, null);
  }

  #found(success: boolean | null, status: string | null, reply: Message | null): void {
    const { domain, user, workstation, service, version, kind, response } = this.#authenticate!;
    const told = this.#challenge;
    const names = told?.names;
    const request = { ...this.#asked!, text: line(`NTLM ${named(domain, user)} of ${workstation}`) };
    this.#asked = null;
    this.#context.found(
      ntlmTable,
      {
        carrier: this.#carrier,
        domain: domain || null,
        user: user || null,
        workstation: workstation || this.#negotiate?.workstation || null,
        kind,
        success,
        status,
        service: service || names?.service || null,
        server_name: told?.target || null,
        server_nb_computer: names?.nbComputer || null,
        server_nb_domain: names?.nbDomain || null,
        server_dns_computer: names?.dnsComputer || null,
        server_dns_domain: names?.dnsDomain || null,
        server_dns_tree: names?.dnsTree || null,
        server_version: told?.version ?? null,
        client_version: version ?? this.#negotiate?.version ?? null,
        challenge: told ? masked(this.#context, told.challenge) : null,
        response: response === "" ? null : masked(this.#context, response),
      },
      request,
      reply,
    );
  }
}

/** DOMAIN\user. */
export function named(domain: string, user: string): string {
  return domain === "" ? user : `${domain}\\${user}`;
}
