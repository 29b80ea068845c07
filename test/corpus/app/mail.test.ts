/** Mail of the corpus: SMTP's and IMAP's messages where Suricata, Zeek and tshark see them too, and the files in them. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type AppRow, appRows, capturesWithTruth, corpus, hasCorpus } from "./rows.ts";
import { suricataOf, type SuricataFile } from "./suricata.ts";
import { frames } from "./tshark.ts";
import { zeekRows } from "../zeek-log.ts";

interface SmtpEvent {
  readonly src_port: number;
  readonly smtp: { readonly helo?: string; readonly mail_from?: string; readonly rcpt_to?: readonly string[] };
}

/** Captures whose files have another hash than Suricata's, and why that is right. */
const hashes: Readonly<Record<string, string>> = {
  "mail/sv--bug-6207-1.pcap":
    "the last line is no base64; other decoders that pass over what is no letter give our bytes",
};

const bare = (address: string): string => address.replace(/^<|>$/g, "");
const sorted = (lines: readonly string[]): string[] => [...lines].sort();

/** What was said of an envelope, in any of its commands; Suricata lists recipients whatever the server said to them. */
function envelopesOf(rows: readonly AppRow[]): string[] {
  const found: string[] = [];
  let from: string | null = null;
  let to: string[] = [];
  const give = () => from !== null && found.push(`${from} > ${to.join(" ")}`);
  for (const row of rows) {
    if (row.command === "MAIL") {
      give();
      [from, to] = [String(row.mailfrom), []];
    } else if (row.command === "RCPT") to.push(String(row.rcptto));
  }
  give();
  return found;
}

function byConnection(rows: readonly AppRow[]): AppRow[][] {
  const found = new Map<unknown, AppRow[]>();
  for (const row of rows) found.set(row.connection_id, [...(found.get(row.connection_id) ?? []), row]);
  return [...found.values()];
}

describe("mail of the corpus", function () {
  this.timeout(120_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  const captures = capturesWithTruth();

  for (const capture of captures) {
    const events = suricataOf<SmtpEvent>(capture, "smtp").filter(({ smtp }) => smtp.mail_from !== undefined);
    if (events.length === 0 || /\.mirror\./.test(capture)) continue;
    it(`${capture}: ${events.length} envelopes as Suricata's`, async () => {
      const { smtp } = await appRows(join(corpus, capture), ["smtp"]);
      const ours = byConnection(smtp).flatMap(envelopesOf);
      const theirs = events.map((event) => `${bare(event.smtp.mail_from ?? "")} > ${(event.smtp.rcpt_to ?? []).map(bare).join(" ")}`); // prettier-ignore
      assert.deepEqual(sorted(ours), sorted(theirs));
      const helos = new Set(smtp.map((row) => row.helo));
      for (const event of events) if (event.smtp.helo) assert.ok(helos.has(event.smtp.helo), event.smtp.helo);
    });
  }

  for (const capture of captures) {
    const files = suricataOf<SuricataFile>(capture, "files").filter(({ app_proto }) => app_proto === "smtp");
    if (files.length === 0) continue;
    it(`${capture}: ${files.length} attachments with Suricata's names, sizes and hashes`, async () => {
      const rows = await appRows(join(corpus, capture), ["files"]);
      const ours = rows.files.filter(({ protocol, name }) => protocol === "smtp" && name !== "");
      const hash = (sha256: unknown) => (hashes[capture] ? "" : String(sha256));
      assert.deepEqual(
        sorted(ours.map((row) => [row.name, row.size, hash(row.sha256)].join(" "))),
        sorted(files.map((file) => [file.filename, file.size, hash(file.sha256)].join(" "))),
      );
      assert.ok(ours.every(({ state }) => state === "complete"));
    });
  }

  for (const capture of captures) {
    const told = frames(capture, "smtp", ["smtp.response.code"], "smtp.response.code");
    if (told.length === 0) continue;
    it(`${capture}: ${told.length} replies of SMTP in tshark's packets, with its codes`, async () => {
      const { smtp } = await appRows(join(corpus, capture), ["smtp"]);
      const ours = smtp.filter(({ reply_code }) => reply_code !== null).map((row) => `${row.response_packet} ${row.reply_code}`); // prettier-ignore
      // Challenges within a login (334) are no rows of their own.
      for (const [frame, code] of told.filter(([, code]) => code !== "334"))
        assert.ok(
          ours.some((line) => line === `${frame} ${code.split(",")[0]}`),
          `packet ${frame}, ${code}`,
        );
    });
  }

  for (const capture of captures) {
    const folder = join(corpus, `${capture}.origin`);
    const log = existsSync(folder) && readdirSync(folder).find((name) => name.endsWith("--smtp.log"));
    if (!log) continue;
    it(`${capture}: Zeek's last replies`, async () => {
      const zeek = zeekRows(join(folder, log));
      assert.ok(zeek.length > 0);
      const { smtp } = await appRows(join(corpus, capture), ["smtp"]);
      const said = smtp.map((row) => [row.orig_port, row.helo, row.reply_code, row.reply_msg].join(" "));
      for (const row of zeek) assert.ok(said.includes([row["id.orig_p"], row.helo, row.last_reply].join(" ")), row.last_reply); // prettier-ignore
    });
  }

  it("IMAP: every command of a client in tshark's packets, and the messages as files", async () => {
    const capture = "mail/sv--imap-detection.pcap";
    const { imap, files } = await appRows(join(corpus, capture), ["imap", "files"]);
    const told = frames(capture, "imap", ["imap.request_tag", "imap.request.command"], "imap.isrequest==1");
    const ours = imap.filter((row) => row.tag !== null && !/^(?:message|header)$/.test(String(row.command)));
    assert.deepEqual(
      sorted(ours.map((row) => `${row.request_packet} ${row.tag}`)),
      sorted(told.map(([frame, tag]) => `${frame} ${tag}`)),
    );
    assert.ok(ours.every((row) => row.status === "OK"));
    const messages = imap.filter((row) => row.command === "message");
    assert.ok(messages.length > 0);
    for (const message of messages) {
      assert.ok(message.subject !== null && message.from !== null);
      assert.ok(files.some((file) => file.packet! >= message.response_packet! && file.state === "complete"));
    }
  });

  it("logins of SMTP, IMAP and POP3 with NTLM: who it is, as Arkime says", async () => {
    const capture = "kerberos-ldap-ntlm/arkime--ntlm_synthetic.pcap";
    const origin = readFileSync(join(corpus, `${capture}.origin`, "arkime--ntlm_synthetic.test"), "utf8");
    const rows = await appRows(join(corpus, capture), ["smtp", "imap", "pop3"]);
    const logins = [...rows.smtp, ...rows.imap, ...rows.pop3].filter(({ command }) => /^AUTH/.test(String(command)));
    assert.equal(logins.length, 3);
    for (const { user, password } of logins) {
      assert.ok(origin.includes(`"${String(user).split("\\").at(-1)}"`), String(user));
      assert.equal(password, "********");
    }
  });
});
