/** LDAP over TCP, and over UDP as Windows looks for domain controllers (CLDAP): operations with their results by number. */
import { TokenLogin } from "../kerberos/login.ts";
import { kerberosTable } from "../kerberos/tables.ts";
import { named } from "../ntlm/dialog.ts";
import { ntlmTable } from "../ntlm/tables.ts";
import { berAt } from "../parts/ber.ts";
import { Doubt } from "../parts/doubt.ts";
import type { Frame } from "../parts/frames.ts";
import { Keyed } from "../parts/keyed.ts";
import { said } from "../parts/said.ts";
import { seconds } from "../parts/seconds.ts";
import { type FrameReader, Talk } from "../parts/talk.ts";
import { type Analyzer, type Context, further, masked, type Message, type Place, type Protocol, type Speaker } from "../protocol.ts"; // prettier-ignore
import { answeredName, extendedName, OP, requestName, resultName, SASL_IN_PROGRESS, START_TLS } from "./names.ts";
import { abandoned, type LdapMessage, parseMessage, plain, readAdd, readBind, readCompare, entryName, readEntry, readExtended, readModify, readRename, readResult, readSearch, text } from "./parse.ts"; // prettier-ignore
import { looksLikeDatagram, measureMessage, recogniseStream } from "./recognise.ts";
import { clearAt, measureSealed, SASL_LENGTH } from "./sealed.ts";
import { ldapTable } from "./tables.ts";

/** Bytes of a message that are read: a search may have thousands of names; of entries only the name is. */
const KEEP = 128 * 1024;
/** Requests that wait at once. */
const MAX_WAITING = 1024;
/** Messages of one sealed buffer. */
const MAX_IN_BUFFER = 1024;
/** Names of entries that are shown, and their characters. */
const MAX_ENTRIES = 10;
const MAX_NAMES = 2048;
/** Attributes that hold passwords or keys: userPassword, unicodePwd, ms-Mcs-AdmPwd, msLAPS-Password. */
const SECRET = /pwd|passw|secret|keycredential|msds-managedpassword|supplementalcredentials/i;
const MAX_U32 = 0xffffffff;

interface Pending {
  readonly id: number;
  readonly operation: string;
  readonly request: Message | null;
  readonly columns: Columns;
  entries: number;
  names: string[];
  /** Attributes of the first entry. */
  values: string | null;
  /** The first entry, where the request was not seen. */
  first: Message | null;
}

type Columns = Partial<Record<"dn" | "scope" | "filter" | "attributes" | "target" | "mechanism" | "password" | "user", string | null>> & { version?: number | null }; // prettier-ignore

/** What operations and results come to, whatever carries them. */
class Operations {
  readonly #context: Context;
  readonly #login: TokenLogin;
  readonly #pending = new Keyed<number, Pending>(MAX_WAITING, (pending) => this.#found(pending, null, pending.first));
  readonly #startTls: () => void;
  #isSealedTold = false;
  #user = "";

  constructor(context: Context, startTls: () => void) {
    this.#context = context;
    this.#startTls = startTls;
    this.#login = new TokenLogin(context, "ldap");
  }

  takes(told: LdapMessage, message: Message): void {
    if (requestName(told.tag) !== undefined) this.#ask(told, message);
    else this.#answer(told, message);
  }

  sealed(message: Message): void {
    if (this.#isSealedTold) return;
    this.#isSealedTold = true;
    this.#found(this.#new(0, "sealed", { ...message, text: "encrypted by SASL" }), null, null);
  }

  end(): void {
    this.#pending.end();
    this.#login.end();
  }

  #new(id: number, operation: string, request: Message | null, columns: Columns = {}): Pending {
    return { id, operation, request, columns, entries: 0, names: [], values: null, first: null };
  }

  #ask(told: LdapMessage, message: Message): void {
    const operation = requestName(told.tag)!;
    const columns = this.#columns(told, message);
    const what = [columns.dn, columns.filter, columns.target, columns.mechanism].filter(Boolean).join(" ");
    const pending = this.#new(told.id, operation, { ...message, ...said(`${operation} ${what}`.trimEnd()) }, columns);
    // Nobody answers these.
    if (told.tag === OP.unbind || told.tag === OP.abandon) return this.#found(pending, null, null);
    if (!this.#pending.add(told.id, pending)) this.#context.report("app-waiting-limit", message.place);
  }

  #columns({ tag, op }: LdapMessage, message: Message): Columns {
    switch (tag) {
      case OP.bindRequest:
        return this.#binds(op, message);
      case OP.search: {
        const { base, ...search } = readSearch(op);
        return { dn: base, ...search };
      }
      case OP.modify: {
        const { dn, changes } = readModify(op);
        return { dn, attributes: changes };
      }
      case OP.add:
        return readAdd(op);
      case OP.delete:
        return { dn: text(op.content) };
      case OP.rename:
        return readRename(op);
      case OP.compare: {
        const { dn, attribute } = readCompare(op);
        return { dn, attributes: attribute };
      }
      case OP.extended:
        return { target: extendedName(readExtended(op)) };
      case OP.abandon:
        return { target: String(abandoned(op) ?? "") };
      default:
        return {};
    }
  }

  #binds(op: LdapMessage["op"], message: Message): Columns {
    const { version, dn, mechanism, password, token } = readBind(op);
    const isPlain = mechanism.toUpperCase() === "PLAIN";
    if (token.length > 0 && !isPlain) this.#login.client(token, { ...message, text: `bind ${mechanism}` });
    const { user, password: secret } = isPlain ? plain(token) : { user: "", password };
    const { user: who, domain } = this.#login.identity;
    this.#user = user || (who === "" ? dn : named(domain, who));
    return {
      version: version !== null && version >= 0 && version <= 255 ? version : null,
      dn,
      mechanism,
      password: secret === "" ? null : masked(this.#context, secret),
    };
  }

  #answer(told: LdapMessage, message: Message): void {
    const operation = answeredName(told.tag)!;
    const asked = this.#pending.get(told.id);
    const pending = asked?.operation === operation ? asked : this.#new(told.id, operation, null);
    if (told.tag === OP.entry) return this.#entry(pending, told, message, asked === pending);
    if (told.tag === OP.reference || told.tag === OP.intermediate) return;
    if (asked === pending) this.#pending.take(told.id);
    const { code, matched, message: diagnostic, token } = readResult(told.op);
    const result = code === null ? null : resultName(code);
    const reply = { ...message, ...said(`${operation} ${result ?? ""} ${diagnostic}`.trim()) };
    if (told.tag === OP.bindResponse) {
      // Windows's own way gives its challenge in place of a name.
      this.#login.server(token.length > 0 ? token : matched, reply);
      if (code !== SASL_IN_PROGRESS && code !== null) this.#login.answered(code === 0, result, reply);
    }
    this.#found(pending, { result, diagnostic }, reply);
    if (told.tag === OP.extendedResponse && code === 0 && pending.columns.target === extendedName(START_TLS)) this.#startTls(); // prettier-ignore
  }

  /** Entries of a search whose request was not seen are kept for its result. */
  #entry(pending: Pending, told: LdapMessage, message: Message, isKnown: boolean): void {
    pending.entries++;
    if (!pending.request) pending.first ??= { ...message, text: "search entry" };
    if (pending.names.length < MAX_ENTRIES) pending.names.push(entryName(told.op));
    if (pending.entries === 1) pending.values = this.#values(told);
    if (!isKnown && this.#pending.size < MAX_WAITING) this.#pending.add(told.id, pending);
  }

  #values({ op }: LdapMessage): string | null {
    const shown = readEntry(op).attributes.map(({ name, values }) => {
      const isSecret = SECRET.test(name);
      return `${name}=${values.map((one) => (isSecret ? masked(this.#context, one) : one)).join(", ")}`;
    });
    return shown.join("; ").slice(0, MAX_NAMES) || null;
  }

  #found(
    pending: Pending,
    answer: { readonly result: string | null; readonly diagnostic: string } | null,
    reply: Message | null,
  ): void {
    const { id, operation, request, columns, entries, names } = pending;
    this.#context.found(
      ldapTable,
      {
        operation,
        ...columns,
        dn: columns.dn ?? null,
        attributes: columns.attributes || null,
        user: this.#user || null,
        result: answer?.result ?? null,
        diagnostic: answer?.diagnostic || null,
        entries: operation === "search" ? Math.min(entries, MAX_U32) : null,
        entry_values: pending.values,
        entry_names: names.join("; ").slice(0, MAX_NAMES) || null,
        message_id: operation === "sealed" ? null : BigInt(id),
        duration: seconds(request, reply?.place),
      },
      request,
      reply,
    );
  }
}

class Stream implements FrameReader {
  readonly #context: Context;
  readonly #operations: Operations;

  constructor(context: Context, talk: Talk) {
    this.#context = context;
    this.#operations = new Operations(context, () => talk.become(context.inner("tls")));
  }

  measure(_from: Speaker, bytes: Uint8Array, at: number, left: number): number {
    if (left === 0) return 0;
    return bytes[at] === 0 ? measureSealed(bytes, at, left) : measureMessage(bytes, at, left);
  }

  frame(from: Speaker, { bytes, length, place }: Frame): void {
    if (bytes[0] === 0) return this.#sealed(from, bytes, length, place);
    const told = parseMessage(bytes);
    if (told) this.#operations.takes(told, { text: "", from, place, length });
    else this.#context.report("app-malformed", place, "LDAP message");
  }

  end(): void {
    this.#operations.end();
  }

  #sealed(from: Speaker, bytes: Uint8Array, length: number, place: Place): void {
    let at = bytes.length > SASL_LENGTH ? clearAt(bytes) : -1;
    if (at < 0) return this.#operations.sealed({ text: "", from, place, length });
    for (let i = 0; i < MAX_IN_BUFFER && at < bytes.length; i++) {
      const size = berAt(bytes, at)?.size;
      const told = size === undefined ? null : parseMessage(bytes.subarray(at));
      if (!told || size === undefined) return;
      this.#operations.takes(told, { text: "", from, place: further(place, at), length: size });
      at += size;
    }
  }
}

class Datagrams implements Analyzer {
  readonly #doubt: Doubt;
  readonly #operations: Operations;

  constructor(context: Context) {
    this.#doubt = new Doubt(context);
    this.#operations = new Operations(context, () => undefined);
  }

  /** One message, or the entry and the result of a search. */
  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    this.#doubt.settle();
    for (let at = 0, i = 0; i < MAX_IN_BUFFER && at < bytes.length; i++) {
      const whole = berAt(bytes, at);
      const told = whole ? parseMessage(bytes.subarray(at)) : null;
      if (!whole || !told) return this.#doubt.raise(from, place, "LDAP message");
      this.#operations.takes(told, { text: "", from, place: further(place, at), length: whole.size });
      at += whole.size;
    }
  }

  gap(from: Speaker): void {
    this.#doubt.isCut(from);
  }

  end(): void {
    this.#doubt.settle();
    this.#operations.end();
  }
}

export const ldap: Protocol = {
  id: "ldap",
  name: "LDAP",
  spec: "RFC 4511",
  transport: "tcp",
  tables: [ldapTable, ntlmTable, kerberosTable],
  recognise: recogniseStream,
  analyzer: (context) => new Talk(context, KEEP, (talk) => new Stream(context, talk)),
};

export const cldap: Protocol = {
  ...ldap,
  transport: "udp",
  recognise: ({ orig, resp }) => (looksLikeDatagram(orig.length > 0 ? orig : resp) ? "yes" : "no"),
  analyzer: (context) => new Datagrams(context),
};
