/** Passwords within statements that make users and change them: masked as other credentials are. */
import { type Context, masked } from "../protocol.ts";
import type { Statement } from "./text.ts";

type Shows = Pick<Context, "showsCredentials">;

/** Statements that hold passwords of the database's own users; conditions on columns of that name hold none. */
const OF_USERS =
  /\b(?:CREATE|ALTER)\s+(?:OR\s+REPLACE\s+)?(?:USER|ROLE|LOGIN|GROUP|CREDENTIAL)\b|\bIDENTIFIED\s|\bSET\s+PASSWORD\b|\bsp_addlogin\b|\bsp_password\b/i;

/** What stands before a password, and the password in its quotes, which the end of what is kept may cut off. */
const SECRETS =
  /(\b(?:OLD_PASSWORD|PASSWORD|SECRET|BY|AS)\s{0,20}[=(]?\s{0,20}|\bSET\s{1,20}PASSWORD\b[^=;]{0,200}=\s{0,20}(?:PASSWORD\s{0,20}\()?\s{0,20})([NE]?)('(?:[^'\\]|''|\\[^])*(?:'|$)|"(?:[^"\\]|""|\\[^])*(?:"|$)|0x[0-9a-f]+)/gi;
/** Procedures of SQL Server take name and password as their first two arguments. */
const PROCEDURES = /(\bsp_(?:addlogin|password)\b[^,;]{0,200},\s{0,20})(N?)('(?:[^']|'')*(?:'|$))/gi;

/** The statement as it may be shown. */
export function shownStatement(shows: Shows, statement: Statement): Statement {
  if (shows.showsCredentials || !OF_USERS.test(statement.text)) return statement;
  const text = [SECRETS, PROCEDURES].reduce(
    (shown, pattern) => shown.replace(pattern, (_, before: string, kind: string, secret: string) => before + kind + hidden(shows, secret)), // prettier-ignore
    statement.text,
  );
  return { text, length: statement.length };
}

/** In the quotes it had; an empty one stays empty. */
function hidden(shows: Shows, secret: string): string {
  const quote = /^['"]/.exec(secret)?.[0] ?? "";
  const isClosed = quote !== "" && secret.length > 1 && secret.endsWith(quote);
  const inside = secret.slice(quote.length, isClosed ? -1 : undefined);
  return `${quote}${masked(shows, inside)}${quote}`;
}
