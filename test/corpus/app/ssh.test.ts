/** SSH of the corpus as tshark and Zeek see it. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type AppRow, appRows, capturesWithTruth, corpus, hasCorpus, truthOf } from "./rows.ts";
import { zeekRows } from "../zeek-log.ts";

interface Told {
  readonly frame: number;
  readonly banner?: string;
  readonly hassh?: string;
  readonly hassh_server?: string;
}

const COMPARED = ["version", "client", "server", "auth_success", "auth_attempts", "direction", "kex_alg", "host_key_alg", "cipher_alg", "mac_alg", "compression_alg", "host_key_fingerprint"]; // prettier-ignore

/** As Zeek writes it; its logs of tests cut the fingerprint. */
function asZeek(row: AppRow, name: string, theirs: string): string {
  const value = row[name];
  if (value === null) return "-";
  if (typeof value === "boolean") return value ? "T" : "F";
  return name === "host_key_fingerprint" ? String(value).slice(0, theirs.length) : String(value);
}

describe("SSH of the corpus is tshark's", function () {
  this.timeout(120_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  for (const capture of capturesWithTruth()) {
    const told = (truthOf(capture).ssh as Told[] | undefined) ?? [];
    if (told.length === 0) continue;
    it(`${capture}: ${told.length} banners and fingerprints`, async () => {
      const rows = (await appRows(join(corpus, capture), ["ssh"])).ssh;
      // tshark finds SSH on its port only; banners of others are none of its frames.
      const ssh = rows.filter(({ orig_port, resp_port }) => orig_port === 22 || resp_port === 22);
      const present = (values: readonly unknown[]): string[] => values.filter((value) => value !== null && value !== undefined).map(String).sort(); // prettier-ignore
      assert.deepEqual(present(ssh.flatMap(({ client, server }) => [client, server])), present(told.map(({ banner }) => banner))); // prettier-ignore
      assert.deepEqual(present(ssh.map(({ hassh }) => hassh)), present(told.map(({ hassh }) => hassh)));
      assert.deepEqual(present(ssh.map(({ hassh_server }) => hassh_server)), present(told.map(({ hassh_server }) => hassh_server))); // prettier-ignore
    });
  }
});

describe("SSH of the corpus is Zeek's", function () {
  this.timeout(120_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  for (const capture of capturesWithTruth()) {
    const origin = join(corpus, `${capture}.origin`);
    const logs = existsSync(origin) ? readdirSync(origin).filter((name) => /--ssh\.log(?:\.cut)?$/.test(name)) : [];
    for (const log of logs)
      it(`${capture}, ${log}`, async () => {
        const { ssh } = await appRows(join(corpus, capture), ["ssh"]);
        const theirs = zeekRows(join(origin, log));
        assert.equal(ssh.length, theirs.length);
        const names = COMPARED.filter((name) => name in theirs[0]);
        const text = (cells: readonly string[]): string => cells.join(" | ");
        const sample = (name: string): string => theirs.find((row) => row[name] !== "-")?.[name] ?? "";
        assert.deepEqual(
          ssh.map((row) => text(names.map((name) => asZeek(row, name, sample(name))))).sort(),
          theirs.map((row) => text(names.map((name) => row[name]))).sort(),
        );
      });
  }
});
