/** Who logs in, out of what a client says in SASL (RFC 4422), whatever protocol carries it; each response is base64. */
import { latin1 } from "../latin1.ts";
import { fromBase64 } from "../mime/base64.ts";
import { headerText } from "../mime/words.ts";
import { Cursor } from "./cursor.ts";

/** Characters of a name or secret that are kept; bearer tokens have some thousands. */
const MAX_SECRET = 4000;
/** Base64 of a response that is decoded: Kerberos tickets are longer, but nothing is read of them. */
const MAX_RESPONSE = 16_384;

const NTLM_AUTHENTICATE = 3;
const NTLM_UNICODE = 1;
const NTLM_SIGNATURE = "NTLMSSP\0";

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
  response(base64: string): void {
    if (base64 === "*" || base64.length > MAX_RESPONSE) return;
    const bytes = base64 === "=" ? new Uint8Array(0) : fromBase64(base64);
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
    else if (mechanism === "XOAUTH2") this.#set(/^user=([^\x01]*)/.exec(text)?.[1] ?? this.user, bearer(text));
    else if (mechanism === "OAUTHBEARER") this.#set(/^n,a=([^,]*),/.exec(text)?.[1] ?? this.user, bearer(text));
    else if (mechanism === "EXTERNAL" || mechanism === "ANONYMOUS") this.#set(text, "");
    else if (mechanism === "NTLM" || latin1(bytes, 0, 8) === NTLM_SIGNATURE) this.#ntlm(bytes);
  }

  /** RFC 5802: the name in the first message, the proof in the last. */
  #scram(text: string): void {
    const user = /(?:^|,)n=([^,]*),r=/.exec(text)?.[1];
    if (user !== undefined) this.#set(user.replace(/=2C/g, ",").replace(/=3D/g, "="), "");
    const proof = /,p=([^,]+)$/.exec(text)?.[1];
    if (proof !== undefined) this.#set(this.user, proof);
  }

  /** The authenticate message ([MS-NLMP], section 2.2.1.3). */
  #ntlm(bytes: Uint8Array): void {
    const cursor = new Cursor(bytes, 8);
    if (cursor.little(4) !== NTLM_AUTHENTICATE) return;
    const flagsAt = new Cursor(bytes, 60);
    const isUnicode = (flagsAt.little(4) & NTLM_UNICODE) !== 0 && !flagsAt.short;
    const field = (at: number): Uint8Array => {
      const about = new Cursor(bytes, at);
      const size = about.little(2);
      about.skip(2);
      const start = about.little(4);
      return about.short ? new Uint8Array(0) : new Cursor(bytes, start).take(size);
    };
    const text = (at: number): string => {
      const raw = field(at);
      return isUnicode ? new TextDecoder("utf-16le").decode(raw) : latin1(raw);
    };
    const domain = text(28);
    const user = text(36);
    this.#set(domain === "" ? user : `${domain}\\${user}`, field(20).length > 0 ? "NTLM response" : "");
  }

  #set(user: string, secret: string): void {
    this.user = user.slice(0, MAX_SECRET);
    this.secret = secret.slice(0, MAX_SECRET);
  }
}

function bearer(text: string): string {
  return /(?:^|\x01)auth=(?:Bearer )?([^\x01]*)/i.exec(text)?.[1] ?? "";
}
