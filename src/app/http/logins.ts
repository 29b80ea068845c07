/** Logins with NTLM and Kerberos in fields of HTTP (RFC 4559): they take several exchanges, and hold for the connection. */
import { TokenLogin } from "../kerberos/login.ts";
import { base64 } from "../parts/base64.ts";
import { type Context, line, type Message } from "../protocol.ts";
import type { Exchange } from "./exchange.ts";
import type { Head } from "./parse.ts";
import { fieldText } from "./text.ts";

/** A login at the server, or at the proxy before it: its fields, and the status that refuses. */
interface Door {
  readonly who: "server" | "proxy";
  readonly asks: string;
  readonly tells: string;
  readonly refuses: number;
}

const SERVER: Door = { who: "server", asks: "authorization", tells: "www-authenticate", refuses: 401 };
const PROXY: Door = { who: "proxy", asks: "proxy-authorization", tells: "proxy-authenticate", refuses: 407 };

/** A scheme of Windows' and its token, among other schemes or alone; some systems name Kerberos itself. */
const TOKEN = /(?:^|,)[ \t]*(?:NTLM|Negotiate|Kerberos)[ \t]+([A-Za-z0-9+/_=-]+)/i;

type Logins = Readonly<Record<Door["who"], TokenLogin>>;

/** Of connections on which such a login was begun. */
const begun = new WeakMap<Context, Logins>();

/** Takes what an exchange says of logins; they are rows of `ntlm` and `kerberos` once they are decided. */
export function takeLogins(context: Context, exchange: Exchange, asked: Message | null, said: Message | null): void {
  step(context, PROXY, exchange, asked, said);
  step(context, SERVER, exchange, asked, said);
}

function step(
  context: Context,
  door: Door,
  { request, reply }: Exchange,
  asked: Message | null,
  said: Message | null,
): void {
  const shown = request && tokenOf(request.head, door.asks);
  if (!shown || !asked) return;
  const login = loginsOf(context)[door.who];
  login.client(shown, asked);
  if (!reply || !said) return login.end();
  const told = tokenOf(reply.head, door.tells);
  if (told) login.server(told, said);
  const { status, reason } = reply.head;
  login.answered(isIn(door, status), line(`${status} ${fieldText(reason) ?? ""}`.trim()), said);
}

/** A proxy that refuses says nothing of the server behind it; a server's answer says that the proxy let it through. */
function isIn(door: Door, status: number): boolean | null {
  if (door === SERVER && status === PROXY.refuses) return null;
  return status !== door.refuses;
}

function loginsOf(context: Context): Logins {
  let logins = begun.get(context);
  if (!logins) {
    logins = { server: new TokenLogin(context, "http"), proxy: new TokenLogin(context, "http") };
    begun.set(context, logins);
  }
  return logins;
}

/** The first token in a field, whatever else it offers. */
function tokenOf({ headers }: Head, name: string): Uint8Array | null {
  for (const value of headers.get(name) ?? []) {
    const found = TOKEN.exec(value);
    if (found) return base64(found[1]);
  }
  return null;
}
