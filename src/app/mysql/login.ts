/** A connection's beginning: greeting, login, further steps of its plugin; COM_CHANGE_USER does it again. */
import { type Context, masked } from "../protocol.ts";
import { utf8Text } from "../sql/text.ts";
import { hex } from "../tools.ts";
import { CAPABILITY, type Greeting, type LoginRequest } from "./parse.ts";
import type { Agreed } from "./reply.ts";

/** Bytes of a password that are kept; plugins' scrambles have 20 or 32. */
const MAX_SECRET = 256;
/** The plugin that sends passwords as they are. */
const CLEAR = "mysql_clear_password";
/** caching_sha2_password's: the server wants the password itself (only within TLS), or the client its key. */
const FULL_AUTHENTICATION = 4;
const ASKS_FOR_KEY = 2;

export class Login {
  readonly #context: Context;
  readonly #agreed: Agreed;
  user: string | null = null;
  database: string | null = null;
  attributes = "";
  serverVersion: string | null = null;
  plugin: string | null = null;
  password: string | null = null;
  compression: string | null = null;
  #serverCapabilities = -1;
  #wantsPassword = false;

  constructor(context: Context, agreed: Agreed) {
    this.#context = context;
    this.#agreed = agreed;
  }

  greeted({ version, capabilities, plugin }: Greeting): void {
    this.serverVersion = version;
    this.#serverCapabilities = capabilities;
    this.plugin = plugin || null;
  }

  /** Whether further steps of the client are passwords, and the server decides. */
  requested(login: LoginRequest): void {
    const { user, database, plugin, auth, attributes, capabilities } = login;
    this.user = user;
    this.database = database;
    this.attributes = attributes;
    if (plugin !== "") this.plugin = plugin;
    this.#wantsPassword = this.plugin === CLEAR;
    this.password = auth && this.#shown(auth);
    this.#agree(capabilities);
  }

  /** AuthSwitchRequest (0xfe) or AuthMoreData (0x01) of the server. */
  asked(payload: Uint8Array): void {
    if (payload[0] === 0xfe) {
      const end = payload.indexOf(0, 1);
      this.plugin = end > 0 ? utf8Text(payload.subarray(1, end), 64) : "mysql_old_password";
      this.#wantsPassword = this.plugin === CLEAR;
    } else if (payload[1] === FULL_AUTHENTICATION) this.#wantsPassword = true;
  }

  /** A further step of the client. */
  answered(payload: Uint8Array): void {
    if (payload.length === 1 && payload[0] === ASKS_FOR_KEY) this.#wantsPassword = false;
    else this.password = this.#shown(payload);
  }

  /** Flags that decide how replies look. */
  #agree(capabilities: number): void {
    const both = capabilities & this.#serverCapabilities;
    this.#agreed.capabilities = capabilities;
    this.#agreed.deprecateEof = (both & CAPABILITY.deprecateEof) !== 0;
    if ((both & CAPABILITY.compress) !== 0) this.compression = "zlib";
    else if ((both & CAPABILITY.zstd) !== 0) this.compression = "zstd";
  }

  #shown(auth: Uint8Array): string {
    if (auth.length === 0) return "";
    const end = auth.indexOf(0);
    const isText = this.#wantsPassword && end === auth.length - 1;
    const secret = isText ? utf8Text(auth.subarray(0, end), MAX_SECRET) : hex(auth.subarray(0, MAX_SECRET));
    return masked(this.#context, secret);
  }
}
