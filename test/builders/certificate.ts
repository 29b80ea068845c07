/** A self-signed certificate with its key, made here: no tool and no file is needed. */
import { generateKeyPairSync, sign } from "node:crypto";

export const der = (tag: number, ...parts: (Uint8Array | readonly number[] | string)[]): Uint8Array => {
  const content = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part)))); // prettier-ignore
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Uint8Array.from([tag, ...size, ...content]);
};

const ECDSA_SHA256 = der(0x30, der(6, [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]));
const RSA_SHA256 = der(0x30, der(6, [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11]), der(5));
const CN = der(6, [0x55, 4, 3]);
const ALTERNATIVE_NAMES = der(6, [0x55, 0x1d, 0x11]);

export interface Made {
  readonly key: string;
  readonly cert: string;
  readonly raw: Uint8Array;
}

export function selfSigned(name: string, kind: "ec" | "rsa" = "ec"): Made {
  const { privateKey, publicKey } =
    kind === "ec"
      ? generateKeyPairSync("ec", { namedCurve: "P-256" })
      : generateKeyPairSync("rsa", { modulusLength: 2048 });
  const algorithm = kind === "ec" ? ECDSA_SHA256 : RSA_SHA256;
  const subject = der(0x30, der(0x31, der(0x30, CN, der(12, name))));
  const names = der(0x30, ALTERNATIVE_NAMES, der(4, der(0x30, der(0x82, name))));
  const signed = der(
    0x30,
    der(0xa0, der(2, [2])),
    der(2, [0x12, 0x34]),
    algorithm,
    subject,
    der(0x30, der(23, "200101000000Z"), der(24, "20600101000000Z")),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(0x30, names)),
  );
  const raw = der(0x30, signed, algorithm, der(3, [0], sign("sha256", signed, privateKey)));
  const cert = `-----BEGIN CERTIFICATE-----\n${Buffer.from(raw).toString("base64")}\n-----END CERTIFICATE-----\n`;
  return { key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), cert, raw };
}
