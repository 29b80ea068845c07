/** A login by tokens within another protocol (SMB, LDAP, DCE-RPC): NTLM or Kerberos, in SPNEGO or bare, with its rows. */
import { NtlmDialog } from "../ntlm/dialog.ts";
import type { Context, Message } from "../protocol.ts";
import { parseGss } from "./gss.ts";
import { kerberosDetail, kerberosRow, kerberosText, type Told } from "./rows.ts";

export interface Identity {
  readonly mechanism: string;
  readonly user: string;
  readonly domain: string;
  readonly host: string;
}

const NOBODY: Identity = { mechanism: "", user: "", domain: "", host: "" };

export class TokenLogin {
  readonly #context: Context;
  readonly #carrier: string;
  readonly #ntlm: NtlmDialog;
  #identity: Identity = NOBODY;
  #shown: Told | null = null;

  constructor(context: Context, carrier: string) {
    this.#context = context;
    this.#carrier = carrier;
    this.#ntlm = new NtlmDialog(context, carrier);
  }

  /** Who it is, as far as it was said. */
  get identity(): Identity {
    return this.#identity;
  }

  /** A token of the client. */
  client(token: Uint8Array, said: Message): void {
    const told = parseGss(token);
    if (told.kerberos?.type === "AP-REQ") this.#ticket({ told: told.kerberos, message: said });
    else if (this.#ntlm.takes(token, said)?.type === "authenticate") {
      const { domain, user, workstation, kind } = this.#ntlm.who!;
      this.#identity = { mechanism: kind === "anonymous" ? kind : "NTLM", user, domain, host: workstation };
    } else if (told.mechanism !== "") this.#identity = { ...this.#identity, mechanism: told.mechanism };
  }

  /** A token of the server. */
  server(token: Uint8Array, said: Message): void {
    const { kerberos } = parseGss(token);
    if (kerberos && this.#shown) this.#used({ told: kerberos, message: said });
    else this.#ntlm.takes(token, said);
  }

  /** The server's word: in, not in, or an answer that does not tell. */
  answered(success: boolean | null, status: string | null, reply: Message | null): void {
    this.#ntlm.answered(success, status, reply);
    if (this.#shown) this.#used(null);
  }

  end(): void {
    this.#ntlm.end();
    if (this.#shown) this.#used(null);
  }

  #ticket(shown: Told): void {
    this.end();
    this.#shown = { ...shown, message: messageOf(shown) };
    // Who shows it is encrypted within.
    this.#identity = { mechanism: "Kerberos", user: "", domain: shown.told.ticket?.realm ?? "", host: "" };
  }

  #used(answer: Told | null): void {
    const told = answer && { ...answer, message: messageOf(answer) };
    kerberosRow(this.#context, this.#carrier, this.#shown, told);
    this.#shown = null;
  }
}

/** What carries a message of Kerberos says so itself otherwise. */
function messageOf({ told, message }: Told): Message {
  return { ...message, text: kerberosText(told), detail: () => kerberosDetail(told) };
}
