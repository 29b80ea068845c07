/** Names of the algorithms in certificates, by object identifier; others are shown by their identifier. */

const KEYS: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.1": "rsa",
  "1.2.840.113549.1.1.10": "rsa-pss",
  "1.2.840.10040.4.1": "dsa",
  "1.2.840.10046.2.1": "dh",
  "1.2.840.10045.2.1": "ec",
  "1.3.101.110": "x25519",
  "1.3.101.111": "x448",
  "1.3.101.112": "ed25519",
  "1.3.101.113": "ed448",
  "1.2.643.2.2.19": "gost2001",
  "1.2.643.7.1.1.1.1": "gost2012-256",
  "1.2.643.7.1.1.1.2": "gost2012-512",
  "2.16.840.1.101.3.4.3.17": "ml-dsa-44",
  "2.16.840.1.101.3.4.3.18": "ml-dsa-65",
  "2.16.840.1.101.3.4.3.19": "ml-dsa-87",
};

/** Named curves (RFC 5480, section 2.1.1.1; RFC 5639), with the bits of their field. */
const CURVES: Readonly<Record<string, readonly [string, number]>> = {
  "1.2.840.10045.3.1.1": ["secp192r1", 192],
  "1.2.840.10045.3.1.7": ["secp256r1", 256],
  "1.3.132.0.33": ["secp224r1", 224],
  "1.3.132.0.34": ["secp384r1", 384],
  "1.3.132.0.35": ["secp521r1", 521],
  "1.3.132.0.10": ["secp256k1", 256],
  "1.3.132.0.1": ["sect163k1", 163],
  "1.3.132.0.15": ["sect163r2", 163],
  "1.3.132.0.26": ["sect233k1", 233],
  "1.3.132.0.27": ["sect233r1", 233],
  "1.3.132.0.16": ["sect283k1", 283],
  "1.3.132.0.17": ["sect283r1", 283],
  "1.3.132.0.36": ["sect409k1", 409],
  "1.3.132.0.37": ["sect409r1", 409],
  "1.3.132.0.38": ["sect571k1", 571],
  "1.3.132.0.39": ["sect571r1", 571],
  "1.3.36.3.3.2.8.1.1.7": ["brainpoolP256r1", 256],
  "1.3.36.3.3.2.8.1.1.11": ["brainpoolP384r1", 384],
  "1.3.36.3.3.2.8.1.1.13": ["brainpoolP512r1", 512],
  "1.2.156.10197.1.301": ["curveSM2", 256],
};

/** As OpenSSL and Zeek write them. */
const SIGNATURES: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.2": "md2WithRSAEncryption",
  "1.2.840.113549.1.1.3": "md4WithRSAEncryption",
  "1.2.840.113549.1.1.4": "md5WithRSAEncryption",
  "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
  "1.2.840.113549.1.1.10": "rsassaPss",
  "1.2.840.113549.1.1.11": "sha256WithRSAEncryption",
  "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
  "1.2.840.113549.1.1.13": "sha512WithRSAEncryption",
  "1.2.840.113549.1.1.14": "sha224WithRSAEncryption",
  "1.3.14.3.2.29": "sha1WithRSA",
  "1.2.840.10040.4.3": "dsaWithSHA1",
  "2.16.840.1.101.3.4.3.1": "dsa_with_SHA224",
  "2.16.840.1.101.3.4.3.2": "dsa_with_SHA256",
  "1.2.840.10045.4.1": "ecdsa-with-SHA1",
  "1.2.840.10045.4.3.1": "ecdsa-with-SHA224",
  "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
  "1.2.840.10045.4.3.3": "ecdsa-with-SHA384",
  "1.2.840.10045.4.3.4": "ecdsa-with-SHA512",
  "1.3.101.112": "ED25519",
  "1.3.101.113": "ED448",
  "1.2.156.10197.1.501": "SM2-with-SM3",
  "2.16.840.1.101.3.4.3.17": "ML-DSA-44",
  "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
  "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
};

export function keyName(id: string): string {
  return KEYS[id] ?? id;
}

/** Name and bits of a curve; an unknown one by its identifier, with 0. Parameters in full have no name. */
export function curveName(id: string): readonly [string, number] {
  return CURVES[id] ?? [id, 0];
}

export function signatureName(id: string): string {
  return SIGNATURES[id] ?? id;
}
