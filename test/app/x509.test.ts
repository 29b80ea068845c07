/** Certificates: what we read of them against what Node (OpenSSL) reads; hostile DER. */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import fc from "fast-check";
import { type Certificate, parseCertificate } from "../../src/app/x509/certificate.ts";
import { elementAt, objectId } from "../../src/app/x509/der.ts";
import { alternativeNames, distinguishedName } from "../../src/app/x509/names.ts";
import { timeOf } from "../../src/app/x509/time.ts";
import { assertSameAsNode } from "./x509-oracle.ts";

const der = (tag: number, ...parts: (readonly number[] | string)[]): number[] => {
  const content = parts.flatMap((part) => (typeof part === "string" ? [...Buffer.from(part, "latin1")] : [...part]));
  const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255];
  return [tag, ...length, ...content];
};
const read = (bytes: readonly number[]) => elementAt(Uint8Array.from(bytes));
const attribute = (id: readonly number[], tag: number, value: readonly number[] | string): number[] =>
  der(0x30, der(6, id), der(tag, value));
const CN = [0x55, 4, 3];
const roots = rootCertificates.map((pem) => new X509Certificate(pem));

describe("certificates", () => {
  it("say what OpenSSL says, for every root that Node trusts", () => {
    assert.ok(roots.length > 100);
    for (const root of roots) assertSameAsNode(root.raw);
  });

  it("have what a connection's row needs", () => {
    const root = roots.find(({ subject }) => subject.includes("ISRG Root X1"))!;
    const expected: Partial<Certificate> = {
      version: 3,
      subject: "CN=ISRG Root X1,O=Internet Security Research Group,C=US",
      commonName: "ISRG Root X1",
      notBefore: BigInt(Date.UTC(2015, 5, 4, 11, 4, 38)) * 1_000_000n,
      notAfter: BigInt(Date.UTC(2035, 5, 4, 11, 4, 38)) * 1_000_000n,
      keyType: "rsa",
      keyBits: 4096,
      signature: "sha256WithRSAEncryption",
      isCa: true,
      isSelfSigned: true,
    };
    const found = parseCertificate(root.raw)!;
    for (const [name, value] of Object.entries(expected)) assert.deepEqual(found[name as keyof Certificate], value);
  });

  it("cut anywhere, and with bytes changed, are null or what can be read", () => {
    const whole = roots[0].raw;
    for (let size = 0; size < whole.length; size++) assert.equal(parseCertificate(whole.subarray(0, size)), null);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }), (flips) => {
        const hurt = Uint8Array.from(whole);
        for (const [at, value] of flips) hurt[at] = value;
        parseCertificate(hurt);
      }),
      { numRuns: 2000 },
    ); // prettier-ignore
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void parseCertificate(bytes)));
  });
});

describe("DER", () => {
  it("refuses lengths without end, beyond the end, and of more octets than are read", () => {
    for (const bytes of [[0x30, 0x80, 0, 0], [0x30, 5, 1], [0x30, 0x85, 0, 0, 0, 0, 0], [0x1f, 1, 0], [0x30], [0x30, 0x82, 1]])
      assert.equal(read(bytes), null); // prettier-ignore
    assert.equal(read(der(0x30, new Array<number>(300).fill(0)))?.content.length, 300);
  });

  it("writes object identifiers with dots", () => {
    assert.equal(objectId(read([6, 3, 0x55, 4, 3])), "2.5.4.3");
    assert.equal(objectId(read([6, 6, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d])), "1.2.840.113549");
    assert.equal(objectId(read([6, 2, 0x88, 0x37])), "2.999");
    assert.equal(objectId(read([6, 12, ...new Array<number>(11).fill(0xff), 1])), "");
  });
});

describe("names and times of certificates", () => {
  it("escapes what RFC 4514 says, the last part first", () => {
    const name = read(der(0x30, der(0x31, attribute([0x55, 4, 10], 12, ' a,"b"+c ')), der(0x31, attribute(CN, 12, "#x\\;"))));
    assert.equal(distinguishedName(name), 'CN=\\#x\\\\\\;,O=\\ a\\,\\"b\\"\\+c\\ ');
  }); // prettier-ignore

  it("reads strings of two and four bytes a character, and unknown attributes by number", () => {
    const bmp = read(der(0x30, der(0x31, attribute(CN, 0x1e, [0x26, 0x3a, 0, 0x61]))));
    assert.equal(distinguishedName(bmp), "CN=☺a");
    const universal = read(der(0x30, der(0x31, attribute([0x2a, 3], 0x1c, [0, 1, 0xf6, 0, 0xff, 0, 0, 0]))));
    assert.equal(distinguishedName(universal), "1.2.3=😀\ufffd");
  });

  it("reads alternative names of all kinds that are met", () => {
    const value = der(0x30, der(0x82, "*.example.com"), der(0x81, "a@b"), der(0x86, "https://x"), der(0x87, [192, 0, 2, 1]),
      der(0x87, [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]), der(0xa4, der(0x30, der(0x31, attribute(CN, 12, "d")))), der(0x87, [1])); // prettier-ignore
    assert.deepEqual(alternativeNames(Uint8Array.from(value)), [
      "*.example.com",
      "a@b",
      "https://x",
      "192.0.2.1",
      "2001:db8::1",
      "CN=d",
    ]);
  });

  it("keeps no more names than the limit", () => {
    const value = der(0x30, ...Array.from({ length: 1000 }, () => der(0x82, "a.example")));
    assert.equal(alternativeNames(Uint8Array.from(value)).length, 256);
  });

  it("reads both kinds of time; never ends with the last second that tables hold", () => {
    const at = (...date: Parameters<typeof Date.UTC>) => BigInt(Date.UTC(...date)) * 1_000_000n;
    assert.equal(timeOf(read(der(23, "491231235959Z"))), at(2049, 11, 31, 23, 59, 59));
    assert.equal(timeOf(read(der(23, "500101000000Z"))), at(1950, 0, 1));
    assert.equal(timeOf(read(der(23, "0001010000+0130"))), at(1999, 11, 31, 22, 30));
    assert.equal(timeOf(read(der(24, "20500101000000.5Z"))), at(2050, 0, 1));
    assert.equal(timeOf(read(der(24, "99991231235959Z"))), at(2261, 11, 31, 23, 59, 59));
    assert.equal(timeOf(read(der(24, "00010101000000Z"))), at(1678, 0, 1));
    for (const wrong of ["", "20501301000000Z", "2050", "x", "9".repeat(40)]) assert.equal(timeOf(read(der(24, wrong))), null);
  }); // prettier-ignore
});
