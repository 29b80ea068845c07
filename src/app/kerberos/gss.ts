/** Tokens of GSS-API (RFC 2743, section 3.1): SPNEGO (RFC 4178) around NTLM or Kerberos (RFC 4121). Pure, never throws. */
import { ntlmAt } from "../ntlm/parse.ts";
import { BER, berAt, BerReader, berObjectId } from "../parts/ber.ts";
import { messageName } from "./names.ts";
import { type KerberosMessage, parseKerberos } from "./parse.ts";

const SPNEGO = "1.3.6.1.5.5.2";
/** Kerberos 5, and the number that old Windows gave it. */
const KERBEROS = ["1.2.840.113554.1.2.2", "1.2.840.48018.1.2.2"];
/** Mechanisms that a client offers; some five are known. */
const MAX_MECHANISMS = 16;

/** Negotiation's states (RFC 4178, section 4.2.2). */
const STATES = ["accept-completed", "accept-incomplete", "reject", "request-mic"];

const MECHANISMS: Readonly<Record<string, string>> = {
  "1.3.6.1.4.1.311.2.2.10": "NTLM",
  "1.3.6.1.4.1.311.2.2.30": "NEGOEX",
  "1.2.840.113554.1.2.2": "Kerberos",
  "1.2.840.48018.1.2.2": "Kerberos",
  "1.2.840.113554.1.2.2.3": "Kerberos U2U",
};

export interface GssToken {
  /** Mechanism that speaks: NTLM, Kerberos; empty where the token holds none. */
  readonly mechanism: string;
  /** Mechanisms that the speaker offers. */
  readonly offered: readonly string[];
  readonly state: string | null;
  readonly kerberos: KerberosMessage | null;
}

const EMPTY: GssToken = { mechanism: "", offered: [], state: null, kerberos: null };

/** What a token holds; NTLM itself is read by `ntlm/`. */
export function parseGss(bytes: Uint8Array): GssToken {
  if (bytes[0] === 0x60) {
    const reader = new BerReader(berAt(bytes)?.content ?? bytes.subarray(0, 0));
    const mechanism = berObjectId(reader.nextIf(BER.objectId)?.content ?? bytes.subarray(0, 0));
    if (mechanism === SPNEGO) return spnego(reader.next()?.content, bytes);
    return KERBEROS.includes(mechanism) ? kerberos(bytes) : EMPTY;
  }
  if (bytes[0] === 0xa1 || bytes[0] === 0xa0) return spnego(berAt(bytes)?.content, bytes);
  if (messageName(bytes[0] ?? 0) !== undefined) return inner(bytes);
  return ntlmAt(bytes) >= 0 ? { ...EMPTY, mechanism: "NTLM" } : EMPTY;
}

/** NegTokenInit and NegTokenResp: the fields' kinds tell them apart. */
function spnego(content: Uint8Array | undefined, whole: Uint8Array): GssToken {
  const fields = new BerReader(content ?? whole.subarray(0, 0)).within(BER.sequence);
  const offered: string[] = [];
  let state: string | null = null;
  let token: Uint8Array | null = null;
  for (let i = 0; i < 5 && !fields.isAtEnd; i++) {
    const field = fields.next();
    const value = field && berAt(field.content);
    if (!field || !value) break;
    if (value.tag === BER.enumerated) state = STATES[value.content[0] ?? 4] ?? null;
    else if (field.number === 0 && value.tag === BER.sequence) offered.push(...mechanisms(value.content));
    else if (field.number === 1 && value.tag === BER.objectId) offered.push(mechanismName(value.content));
    else if (field.number === 2 && value.tag === BER.octetString) token = value.content;
  }
  return { ...(token ? inner(token) : EMPTY), offered, state };
}

function inner(token: Uint8Array): GssToken {
  if (ntlmAt(token) === 0) return { ...EMPTY, mechanism: "NTLM" };
  if (token[0] === 0x60) return kerberos(token);
  const message = parseKerberos(token);
  return message ? { ...EMPTY, mechanism: "Kerberos", kerberos: message } : EMPTY;
}

/** The mechanism's own token: its identifier, two bytes that say which, a message (RFC 4121, section 4.1). */
function kerberos(token: Uint8Array): GssToken {
  const content = berAt(token)?.content ?? token.subarray(0, 0);
  const id = berAt(content);
  const message = id ? parseKerberos(content.subarray(id.size + 2)) : null;
  return { ...EMPTY, mechanism: "Kerberos", kerberos: message };
}

function mechanisms(list: Uint8Array): string[] {
  const reader = new BerReader(list);
  const names: string[] = [];
  for (let i = 0; i < MAX_MECHANISMS && !reader.isAtEnd; i++) {
    const id = reader.nextIf(BER.objectId);
    if (!id) break;
    names.push(mechanismName(id.content));
  }
  return names;
}

function mechanismName(content: Uint8Array): string {
  const id = berObjectId(content);
  return MECHANISMS[id] ?? id;
}
