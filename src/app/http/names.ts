/** Names of files as HTTP gives them: Content-Disposition (RFC 6266), else the last part of the path. */
import { fieldText, parameters, unescaped } from "./text.ts";

/** Characters of a name: file systems take 255 bytes. */
const MAX_NAME = 512;

/** Name that a Content-Disposition gives; empty where it gives none. `filename*` goes before `filename` (RFC 6266, section 4.3). */
export function dispositionName(text: string): string {
  if (text === "") return "";
  const { named } = parameters(text);
  const extended = /^[^']*'[^']*'(.*)$/s.exec(named.get("filename*") ?? "");
  if (extended) return unescaped(extended[1]).slice(0, MAX_NAME);
  return (fieldText(named.get("filename") ?? "") ?? "").slice(0, MAX_NAME);
}

/** Last part of a target's path, percent-encoding taken off; empty where the path ends with a slash. */
export function lastSegment(target: string): string {
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "");
  const end = path.search(/[?#]/);
  const whole = end < 0 ? path : path.slice(0, end);
  return unescaped(whole.slice(whole.lastIndexOf("/") + 1, whole.length).slice(0, MAX_NAME));
}
