/** A connection's beginning: who logs in, how, with what result. */
import { Cursor } from "../parts/cursor.ts";
import { type Context, masked } from "../protocol.ts";
import { utf8Text } from "../sql/text.ts";
import { readAuthentication } from "./parse.ts";

/** Bytes of a password or a SASL message that are kept. */
const MAX_SECRET = 1024;

export class Login {
  user: string | null = null;
  database: string | null = null;
  application: string | null = null;
  serverVersion: string | null = null;
  parameters = "";
  password: string | null = null;
  #methods: string[] = [];
  #isSasl = false;
  #mechanism: string | null = null;

  startup(parameters: ReadonlyMap<string, string>): void {
    this.user = parameters.get("user") ?? null;
    this.database = parameters.get("database") ?? this.user;
    this.application = parameters.get("application_name") ?? null;
    this.parameters = [...parameters]
      .filter(([name]) => name !== "user" && name !== "database" && name !== "application_name")
      .map(([name, value]) => `${name}=${value}`)
      .join(", ");
  }

  /** Message 'R'; true once the server is content. */
  asked(bytes: Uint8Array): boolean {
    const { code, method } = readAuthentication(bytes);
    if (method !== null && this.#methods.length < 4) this.#methods.push(method);
    if (code === 10) this.#isSasl = true;
    if (code === 0 && this.#methods.length === 0) this.#methods.push("none");
    return code === 0;
  }

  /** Message 'p': a password, its hash, or a step of SASL. */
  answered(bytes: Uint8Array, context: Context): void {
    const cursor = new Cursor(bytes, 5);
    if (!this.#isSasl) this.password = masked(context, utf8Text(cursor.untilZero(), MAX_SECRET));
    // SASLInitialResponse names the mechanism; its later steps are no passwords.
    else this.#mechanism ??= utf8Text(cursor.untilZero(), 64);
  }

  get method(): string | null {
    const asked = this.#methods.join(", ");
    if (this.#mechanism !== null) return this.#mechanism;
    return asked === "" ? null : asked;
  }
}
