/** Who logs in, out of the first SASL message of a client, in bytes: databases carry it without base64 (RFC 4616, RFC 5802). */
import { utf8Text } from "./text.ts";

/** Bytes of such a message that are read. */
const MAX_MESSAGE = 4096;

export interface SaslUser {
  readonly user: string | null;
  /** The password itself, where the mechanism sends it. */
  readonly secret: string | null;
}

export function saslUser(mechanism: string, bytes: Uint8Array): SaslUser {
  const text = utf8Text(bytes.subarray(0, MAX_MESSAGE));
  if (mechanism === "PLAIN") {
    const [authorized, user, secret] = text.split("\0");
    return { user: user || authorized || null, secret: secret ?? null };
  }
  if (mechanism.startsWith("SCRAM-")) {
    const name = /^[pny][^,]*,[^,]*,(?:m=[^,]*,)?n=([^,]*),r=/.exec(text)?.[1];
    return { user: name?.replace(/=2C/g, ",").replace(/=3D/g, "=") ?? null, secret: null };
  }
  return { user: null, secret: null };
}
