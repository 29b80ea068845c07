/** FTP, Telnet and SOCKS of the corpus as Suricata, Zeek, Arkime and tshark see them. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type AppRow, appRows, capturesWithTruth, corpus, hasCorpus } from "./rows.ts";
import { suricataOf, type SuricataFile } from "./suricata.ts";
import { frames } from "./tshark.ts";
import { zeekRows } from "../zeek-log.ts";

interface FtpEvent {
  readonly src_port: number;
  readonly ftp: {
    readonly command?: string;
    readonly command_data?: string;
    readonly completion_code?: readonly string[];
  };
}

const sorted = (lines: readonly string[]): string[] => [...lines].sort();

function originOf(capture: string, end: string): string | null {
  const folder = join(corpus, `${capture}.origin`);
  const name = existsSync(folder) && readdirSync(folder).find((file) => file.endsWith(end));
  return name ? join(folder, name) : null;
}

describe("FTP of the corpus", function () {
  this.timeout(120_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  const captures = capturesWithTruth();

  for (const capture of captures) {
    const events = suricataOf<FtpEvent>(capture, "ftp").filter(({ ftp }) => ftp.command !== undefined);
    if (events.length === 0) continue;
    it(`${capture}: ${events.length} commands as Suricata's, with their arguments and last replies`, async () => {
      const { ftp } = await appRows(join(corpus, capture), ["ftp"], { showCredentials: true });
      const ours = new Set(ftp.map((row) => [row.orig_port, row.command, row.password ?? row.arg ?? "", row.reply_code].join(" "))); // prettier-ignore
      for (const { src_port, ftp: told } of events) {
        const code = told.completion_code?.at(-1);
        if (code === undefined) continue;
        const line = [src_port, told.command, told.command_data ?? "", code].join(" ");
        assert.ok(ours.has(line), line);
      }
    });
  }

  for (const capture of captures) {
    const told = suricataOf<SuricataFile>(capture, "files").filter(({ app_proto }) => app_proto === "ftp-data");
    if (told.length === 0) continue;
    it(`${capture}: ${told.length} files with Suricata's names, sizes and hashes`, async () => {
      const { files } = await appRows(join(corpus, capture), ["files"]);
      const line = (name: unknown, size: unknown, sha256: unknown) => [name, size, sha256].join(" ");
      const ours = files.filter(({ protocol, is_copy }) => protocol === "ftp-data" && !is_copy).map((row) => line(row.name, row.size, row.sha256)); // prettier-ignore
      for (const file of told) assert.ok(ours.includes(line(file.filename, file.size, file.sha256)), file.filename);
    });
  }

  for (const capture of captures) {
    const told = frames(capture, "ftp", ["ftp.response.code"], "ftp.response.code");
    if (told.length === 0) continue;
    it(`${capture}: codes of tshark's ${told.length} replies, the last of each command`, async () => {
      const { ftp } = await appRows(join(corpus, capture), ["ftp"]);
      const codes = new Set(told.flatMap(([frame, list]) => list.split(",").map((code) => `${frame} ${code}`)));
      const ours = ftp.filter(({ reply_code }) => reply_code !== null);
      assert.ok(ours.length > 0);
      // Where a reply has several packets, tshark names each line's.
      for (const row of ours) assert.ok(codes.has(`${row.response_packet} ${row.reply_code}`), `${row.response_packet} ${row.reply_code}`); // prettier-ignore
      const final = told.flatMap(([, list]) => list.split(",").slice(-1)).filter((code) => !code.startsWith("1"));
      assert.ok(ours.length <= final.length);
    });
  }

  for (const capture of captures) {
    const log = originOf(capture, "--ftp.log");
    if (!log) continue;
    it(`${capture}: Zeek's commands, replies and data connections`, async () => {
      const { ftp } = await appRows(join(corpus, capture), ["ftp"]);
      const line = (...cells: unknown[]) => cells.map((cell) => (cell === null || cell === "-" ? "" : String(cell))).join("|"); // prettier-ignore
      const ours = ftp.map((row) => line(row.user, row.command, row.arg, row.reply_code, row.reply_msg, row.data_channel_resp_h, row.data_channel_resp_p)); // prettier-ignore
      const rows = zeekRows(log);
      assert.ok(rows.length > 0);
      for (const row of rows) {
        // Zeek writes files as addresses.
        const arg = row.arg.replace(/^ftp:\/\/[^/]+\/(?:\.\/)?/, "");
        const wanted = line(row.user, row.command, arg, row.reply_code, row.reply_msg, row["data_channel.resp_h"], row["data_channel.resp_p"]); // prettier-ignore
        assert.ok(ours.includes(wanted), `${wanted}\n${ours.join("\n")}`);
      }
    });
  }
});

describe("Telnet and SOCKS of the corpus", function () {
  this.timeout(120_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }

  it("Telnet: what was typed is what tshark shows of the client, line by line", async () => {
    const capture = "ftp-telnet/sv--telnet.pcap";
    const { telnet } = await appRows(join(corpus, capture), ["telnet"], { showCredentials: true });
    const told = frames(capture, "telnet", ["tcp.dstport", "telnet.data"], "telnet.data");
    const typed = told
      .filter(([, port]) => port === "23")
      .map(([, , data]) => data)
      .join("")
      .replace(/\\r\\n|\\r\\0|\\r|,/g, "\n");
    const lines = telnet.flatMap((row: AppRow) => (row.command ?? row.password) === null ? [] : [String(row.command ?? row.password)]); // prettier-ignore
    assert.deepEqual(lines, typed.split("\n").filter((line) => line !== "")); // prettier-ignore
    assert.deepEqual(telnet.find(({ event }) => event === "password")?.login, "success");
  });

  for (const capture of capturesWithTruth()) {
    const told = frames(capture, "socks", ["tcp.stream", "socks.dst", "socks.remote_name"], "socks.command && tcp.dstport==1080"); // prettier-ignore
    if (told.length === 0) continue;
    it(`${capture}: ${told.length} requests to proxies as tshark's`, async () => {
      const { socks } = await appRows(join(corpus, capture), ["socks"]);
      // tshark repeats the request in what follows on its stream.
      const first = told.filter(([, stream], i) => told.findIndex(([, other]) => other === stream) === i);
      assert.deepEqual(
        sorted(socks.map((row) => `${row.request_packet} ${row.request_name ?? row.request_host}`)),
        sorted(first.map(([frame, , host, name]) => `${frame} ${name || host}`)),
      );
    });
  }

  it("SOCKS: host and port as Arkime's", async () => {
    const capture = "ip-fragments/arkime--socks5-http-302-frag.pcap";
    const origin = readFileSync(originOf(capture, ".test")!, "utf8");
    const { socks, http } = await appRows(join(corpus, capture), ["socks", "http"]);
    assert.equal(socks.length, 1);
    const [, host, port] = /"socks"\s*:\s*\{\s*"host"\s*:\s*"([^"]+)",\s*"port"\s*:\s*(\d+)/.exec(origin)!;
    assert.deepEqual([socks[0].request_name, String(socks[0].request_p)], [host, port]);
    assert.equal(http.length, 1, "what is inside is read");
  });
});
