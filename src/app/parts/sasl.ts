/** Who logs in, out of what a client says in SASL (RFC 4422), whatever protocol carries it; each response is base64. */
import { latin1 } from "../latin1.ts";
import { headerText } from "../mime/words.ts";
import { named } from "../ntlm/dialog.ts";
import { type NtlmMessage, parseNtlm } from "../ntlm/parse.ts";
import { looseBase64 } from "./base64.ts";

/** Characters of a name or secret that are kept; bearer tokens have some thousands. */
const MAX_SECRET = 4000;
/** Base64 of a response that is decoded: Kerberos tickets are longer, but nothing is read of them. */
const MAX_RESPONSE = 16_384;

export class SaslDialog {
  /** In capitals. */
  readonly mechanism: string;
  user = "";
  secret = "";
  #responses = 0;

  constructor(mechanism: string) {
    this.mechanism = mechanism.toUpperCase().slice(0, 40);
  }

  /** One response of the client; `=` stands for an empty one, `*` gives up. */
  response(text: string): void {
    if (text === "*" || text.length > MAX_RESPONSE) return;
    const bytes = looseBase64(text);
    this.#take(bytes, headerText(latin1(bytes)), this.#responses++);
  }

  #take(bytes: Uint8Array, text: string, index: number): void {
    const mechanism = this.mechanism;
    if (mechanism === "PLAIN") {
      const [authorized, user, secret] = text.split("\0");
      this.#set(user || authorized, secret ?? "");
    } else if (mechanism === "LOGIN") {
      if (index === 0) this.#set(text, "");
      else if (index === 1) this.#set(this.user, text);
    } else if (mechanism.startsWith("CRAM-")) {
      const space = text.lastIndexOf(" ");
      if (space > 0) this.#set(text.slice(0, space), text.slice(space + 1));
    } else if (mechanism.startsWith("DIGEST-")) {
      const user = /username="((?:[^"\\]|\\.){0,1000})"/.exec(text)?.[1];
      if (user !== undefined) this.#set(user, /\bresponse=([0-9a-f]{32})/i.exec(text)?.[1] ?? "");
    } else if (mechanism.startsWith("SCRAM-")) this.#scram(text);
    else if (mechanism === "XOAUTH2") this.#bearer(/^user=([^\x01]*)/.exec(text)?.[1], text);
    else if (mechanism === "OAUTHBEARER") this.#bearer(/^n,a=([^,]*),/.exec(text)?.[1], text);
    else if (mechanism === "EXTERNAL" || mechanism === "ANONYMOUS") this.#set(text, "");
    else this.#ntlm(parseNtlm(bytes));
  }

  /** RFC 5802: the name in the first message, the proof in the last. */
  #scram(text: string): void {
    const user = /(?:^|,)n=([^,]*),r=/.exec(text)?.[1];
    if (user !== undefined) this.#set(user.replace(/=2C/g, ",").replace(/=3D/g, "="), "");
    const proof = /,p=([^,]+)$/.exec(text)?.[1];
    if (proof !== undefined) this.#set(this.user, proof);
  }

  /** Where a token is refused, the client says one thing more, with neither (RFC 7628, section 3.2.3). */
  #bearer(user: string | undefined, text: string): void {
    this.#set(user ?? this.user, bearer(text) || this.secret);
  }

  #ntlm(message: NtlmMessage | null): void {
    if (message?.type !== "authenticate") return;
    this.#set(named(message.domain, message.user), message.response === "" ? "" : "NTLM response");
  }

  #set(user: string, secret: string): void {
    this.user = user.slice(0, MAX_SECRET);
    this.secret = secret.slice(0, MAX_SECRET);
  }
}

function bearer(text: string): string {
  return /(?:^|\x01)auth=(?:Bearer )?([^\x01]*)/i.exec(text)?.[1] ?? "";
}
