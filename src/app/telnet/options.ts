/** Telnet's commands and options (RFC 854, RFC 855; numbers: IANA telnet-options), and what stands in them. */
import { latin1 } from "../latin1.ts";

export const IAC = 255;
export const DONT = 254;
export const DO = 253;
export const WONT = 252;
export const WILL = 251;
export const SB = 250;
export const SE = 240;

const VERBS: Readonly<Record<number, string>> = { [WILL]: "WILL", [WONT]: "WONT", [DO]: "DO", [DONT]: "DONT" };

const NAMES: Readonly<Record<number, string>> = {
  0: "BINARY", 1: "ECHO", 2: "RECONNECTION", 3: "SUPPRESS-GO-AHEAD", 5: "STATUS", 6: "TIMING-MARK", 10: "NAOCRD", 17: "EXTEND-ASCII",
  18: "LOGOUT", 23: "SEND-LOCATION", 24: "TERMINAL-TYPE", 25: "END-OF-RECORD", 26: "TACACS-UID", 27: "OUTPUT-MARKING", 31: "NAWS",
  32: "TERMINAL-SPEED", 33: "REMOTE-FLOW-CONTROL", 34: "LINEMODE", 35: "X-DISPLAY-LOCATION", 36: "ENVIRON", 37: "AUTHENTICATION",
  38: "ENCRYPT", 39: "NEW-ENVIRON", 40: "TN3270E", 42: "CHARSET", 44: "COM-PORT", 45: "SUPPRESS-LOCAL-ECHO", 46: "START-TLS",
  47: "KERMIT", 86: "COMPRESS2", 255: "EXTENDED-OPTIONS",
}; // prettier-ignore

export const TERMINAL_TYPE = 24;
export const NAWS = 31;
export const TERMINAL_SPEED = 32;
export const AUTHENTICATION = 37;
export const ENCRYPT = 38;
export const NEW_ENVIRON = 39;

/** Highest option of the block that IANA gave out in order; some stand alone above it. */
const LAST_OPTION = 49;

export function isVerb(byte: number): boolean {
  return byte >= WILL && byte <= DONT;
}

export function isOption(byte: number): boolean {
  return byte <= LAST_OPTION || byte === 86 || (byte >= 138 && byte <= 140) || byte === 255;
}

export function optionText(verb: number, option: number): string {
  return `${VERBS[verb] ?? verb} ${NAMES[option] ?? option}`;
}

/** What the client's suboptions tell. */
export interface Told {
  readonly terminal?: string;
  readonly user?: string;
}

/** A suboption, without IAC SB and IAC SE (RFC 1091, RFC 1073, RFC 1079, RFC 1572, RFC 2941). */
export function parseSuboption(bytes: Uint8Array): Told {
  const [option, command] = bytes;
  if (option === TERMINAL_TYPE && command === 0) return { terminal: latin1(bytes, 2) };
  if (option === TERMINAL_SPEED && command === 0) return { terminal: `${latin1(bytes, 2)} bit/s` };
  if (option === NAWS && bytes.length === 5)
    return { terminal: `${(bytes[1] << 8) | bytes[2]}x${(bytes[3] << 8) | bytes[4]}` };
  if (option === NEW_ENVIRON && (command === 0 || command === 2)) {
    const user = environment(bytes.subarray(2)).get("USER");
    return user === undefined ? {} : { user };
  }
  // AUTHENTICATION NAME
  if (option === AUTHENTICATION && command === 3) return { user: latin1(bytes, 2) };
  return {};
}

/** VAR (0) or USERVAR (3) and a name, then VALUE (1) and a value; ESC (2) before a byte that is none of these. */
function environment(bytes: Uint8Array): Map<string, string> {
  const found = new Map<string, string>();
  let name = "";
  let value = "";
  let isValue = false;
  for (let at = 0; at <= bytes.length; at++) {
    const byte = bytes[at];
    if (at === bytes.length || byte === 0 || byte === 3) {
      if (name !== "" && isValue) found.set(name, value);
      name = "";
      value = "";
      isValue = false;
    } else if (byte === 1) isValue = true;
    else {
      const letter = String.fromCharCode(byte === 2 && at + 1 < bytes.length ? bytes[++at] : byte);
      if (isValue) value += letter;
      else name += letter;
    }
  }
  return found;
}
