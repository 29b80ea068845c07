/** Key logs: lines as browsers write them, and what is none. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { looksLikeKeyLog, MAX_SECRETS, parseKeyLog, Secrets } from "../../src/app/tls/keylog.ts";
import { hex } from "../../src/app/tools.ts";
import { bytesOf } from "../builders/app.ts";

const RANDOM = "ab".repeat(32);
const MASTER = "0c".repeat(48);
const log = `# made by a browser\n\nCLIENT_RANDOM ${RANDOM.toUpperCase()} ${MASTER}\r\nSERVER_TRAFFIC_SECRET_0 ${RANDOM} ${"11".repeat(32)}
EXPORTER_SECRET ${RANDOM} ${"22".repeat(32)}\nRSA ${"33".repeat(8)} ${"44".repeat(48)}\nRSA Session-ID:0102 Master-Key:${MASTER}\nnothing\n`;

describe("key logs", () => {
  it("give secrets by label and client random, whatever their letters and line ends", () => {
    const secrets = parseKeyLog(bytesOf(log));
    const of = (label: string, name = RANDOM): string => hex(secrets.secret(label, name) ?? new Uint8Array(0));
    assert.equal(of("CLIENT_RANDOM"), MASTER);
    assert.equal(of("SERVER_TRAFFIC_SECRET_0"), "11".repeat(32));
    assert.equal(of("EXPORTER_SECRET"), "");
    assert.equal(of("RSA", "33".repeat(8)), "44".repeat(48));
    assert.equal(of("SESSION_ID", "0102"), MASTER);
    assert.equal(secrets.size, 4);
  });

  it("may have something after the secret, but no more digits", () => {
    const secrets = parseKeyLog(bytesOf(`CLIENT_RANDOM ${RANDOM} ${MASTER}\\\nCLIENT_RANDOM ${"cd".repeat(32)} ${MASTER} # mine\n`));
    assert.equal(secrets.size, 2);
    assert.equal(parseKeyLog(bytesOf(`CLIENT_RANDOM ${RANDOM} ${"0c".repeat(200)}`)).size, 0);
  }); // prettier-ignore

  it("are joined, the first of equal names stays, and new ones are counted", () => {
    const secrets = new Secrets();
    assert.equal(secrets.add(bytesOf(log)), 4);
    assert.equal(secrets.add(bytesOf(log.replaceAll("0c", "0d"))), 0);
    const other = parseKeyLog(bytesOf(`CLIENT_RANDOM ${"cd".repeat(32)} ${MASTER}`));
    secrets.merge(other);
    assert.equal(secrets.size, 5);
    assert.equal(hex(secrets.secret("CLIENT_RANDOM", RANDOM)!), MASTER);
  });

  it("are recognised by their first line that says something", () => {
    assert.ok(looksLikeKeyLog(bytesOf(log)));
    assert.ok(looksLikeKeyLog(bytesOf(`\xef\xbb\xbfCLIENT_RANDOM ${RANDOM} ${MASTER}\n`)));
    assert.ok(looksLikeKeyLog(bytesOf(`RSA Session-ID:01 Master-Key:${MASTER}`)));
    for (const text of ["", "# only a comment\n", "CLIENT_RANDOM", `CLIENT_RANDOM ${RANDOM}\n`, `client ${RANDOM} ${MASTER}`, "2 123 eni-1 10.0.0.1 10.0.0.2 1 2 6\n", "version account-id\n"])
      assert.equal(looksLikeKeyLog(bytesOf(text)), false, text);
  }); // prettier-ignore

  it("of anything are no trouble, lines without end as well", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => parseKeyLog(bytes).size === 0));
    assert.equal(parseKeyLog(new Uint8Array(5_000_000).fill(65)).size, 0);
    assert.ok(MAX_SECRETS >= 100_000);
  });
});
