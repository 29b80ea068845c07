/** SMB, DCE-RPC, Kerberos, LDAP, NTLM and RDP of the corpus: as many messages as tshark sees, Suricata's files, Zeek's and Arkime's logins. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { COMMANDS } from "../../../src/app/smb/names.ts";
import { type AppRow, appRows, capturesWithTruth, corpus, hasCorpus } from "./rows.ts";
import { type SuricataFile, suricataOf } from "./suricata.ts";
import { frames } from "./tshark.ts";

type Counts = Record<string, number>;

function count(counts: Counts, name: string, more = 1): void {
  counts[name] = (counts[name] ?? 0) + more;
}

function requests(rows: readonly AppRow[]): AppRow[] {
  return rows.filter((row) => row.request_packet !== null);
}

function responses(rows: readonly AppRow[]): AppRow[] {
  return rows.filter((row) => row.response_packet !== null);
}

const PENDING = 0x103;

/** Messages of SMB 2 by command; what a server says meanwhile (STATUS_PENDING) is no answer. */
function smb2Of(capture: string): Counts {
  const counts: Counts = {};
  const fields = ["smb2.cmd", "smb2.flags.response", "smb2.nt_status"];
  for (const [, commands, directions, states] of frames(capture, "smb2", fields, "smb2 && !icmp")) {
    const left = states.split(",");
    const isResponse = directions.split(",").map((text) => text === "1" || text === "True");
    for (const [i, command] of commands.split(",").entries()) {
      const status = isResponse[i] ? Number(left.shift()) : 0;
      if (command !== "" && status !== PENDING)
        count(counts, `${COMMANDS[Number(command)]} ${isResponse[i] ? "response" : "request"}`);
    }
  }
  return counts;
}

function ourSmb2(rows: readonly AppRow[]): Counts {
  const counts: Counts = {};
  const own = rows.filter(({ version, command }) => version === "2" && COMMANDS.includes(String(command)));
  for (const { command } of requests(own)) count(counts, `${String(command)} request`);
  for (const { command } of responses(own)) count(counts, `${String(command)} response`);
  return counts;
}

/** Captures that differ, and why. */
const SMB2_DIFFERENCES: Readonly<Record<string, string>> = {
  "smb-dcerpc/sv--smb2-peter-minus-p191.pcap":
    "tshark does not read the READ response whose second packet is missing; its head is there",
};

describe("Windows' protocols of the corpus", function () {
  this.timeout(120_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  const captures = capturesWithTruth().filter(
    (capture) => !capture.startsWith("derived-") && !capture.startsWith("correlation/"),
  );

  for (const capture of captures) {
    const told = smb2Of(capture);
    if (Object.keys(told).length === 0) continue;
    it(`smb ${capture}: the messages of each command`, async () => {
      const { smb } = await appRows(join(corpus, capture), ["smb"]);
      if (capture in SMB2_DIFFERENCES) count(told, "READ response");
      assert.deepEqual(ourSmb2(smb), told);
    });
  }

  it("files that are read over SMB: Suricata's hashes, but for files of which only the beginning was read", async () => {
    const capture = "smb-dcerpc/sv--smb2-peter-minus-p191.pcap";
    const told = suricataOf<SuricataFile>(capture, "files").filter(({ app_proto }) => app_proto === "smb");
    const { files } = await appRows(join(corpus, capture), ["files"]);
    const ours = files.filter(({ protocol }) => protocol === "smb");
    assert.equal(ours.length, told.length);
    const hashes = new Set(ours.map(({ sha256 }) => sha256));
    const others = told.filter(({ sha256 }) => sha256 === undefined || !hashes.has(sha256));
    for (const { filename, size } of others) {
      const same = ours.filter(
        ({ name, state }) => String(name).endsWith(`\\${filename}`) && String(state).startsWith("partial"),
      );
      // Suricata counts what a gap hides; the rest was closed after its first 4,096 bytes.
      const fits = same.some(
        (file) => Number(file.size) + Number(file.missing_bytes) === size && size < Number(file.declared_size),
      );
      assert.ok(fits || same.some((file) => Number(file.missing_bytes) > 0), `${filename}, ${size} bytes`);
    }
  });

  for (const capture of captures) {
    if (capture === "smb-dcerpc/sv--smb2-peter-minus-p191.pcap") continue;
    const told = suricataOf<SuricataFile>(capture, "files").filter(
      ({ app_proto, sha256 }) => app_proto === "smb" && sha256,
    );
    if (told.length === 0) continue;
    it(`files over SMB in ${capture}: Suricata's hashes`, async () => {
      const { files } = await appRows(join(corpus, capture), ["files"]);
      const ours = files
        .filter(({ protocol, sha256 }) => protocol === "smb" && sha256 !== null)
        .map(({ sha256 }) => sha256);
      assert.deepEqual(
        told.map(({ sha256 }) => sha256).filter((hash) => !ours.includes(hash ?? "")),
        [],
      );
    });
  }

  /** Fragments that begin a request or a bind. */
  function rpcOf(capture: string): Counts {
    const counts: Counts = {};
    const fields = ["dcerpc.pkt_type", "dcerpc.cn_flags.first_frag"];
    for (const [, types, firsts] of frames(capture, "dcerpc", fields, "dcerpc && tcp && !icmp")) {
      const isFirst = firsts.split(",").map((text) => text === "1" || text === "True");
      types
        .split(",")
        .forEach((type, i) => isFirst[i] !== false && ["0", "11", "14"].includes(type) && count(counts, type));
    }
    return counts;
  }

  // Synthetic captures put RPC on port 445 and in one-sided talks, which tshark does not take for it; others lack beginnings.
  const noRpc = ["arkime--dcerpc_synthetic", "ndpi--kerberos.pcap"];
  for (const capture of captures) {
    if (noRpc.some((name) => capture.includes(name))) continue;
    const told = rpcOf(capture);
    if (Object.keys(told).length === 0) continue;
    it(`dce_rpc ${capture}: calls and binds`, async () => {
      const rows = requests((await appRows(join(corpus, capture), ["dce_rpc"])).dce_rpc);
      const ours: Counts = {};
      const types: Readonly<Record<string, string>> = { request: "0", bind: "11", alter_context: "14" };
      for (const { message } of rows) count(ours, types[String(message)]);
      assert.deepEqual(ours, told);
    });
  }

  // ndpi--kerberos: of many messages only the second packet is there.
  for (const capture of captures.filter((name) => !name.endsWith("ndpi--kerberos.pcap"))) {
    const told = frames(
      capture,
      "kerberos",
      ["kerberos.msg_type"],
      "kerberos && (udp.port==88||tcp.port==88) && !icmp",
    );
    if (told.length === 0) continue;
    it(`kerberos ${capture}: ${told.length} messages`, async () => {
      const rows = (await appRows(join(corpus, capture), ["kerberos"])).kerberos.filter(
        ({ carrier }) => carrier === "kerberos",
      );
      assert.equal(requests(rows).length + responses(rows).length, told.length);
    });
  }

  const ldap = ["kerberos-ldap-ntlm/arkime--ldap-and-search.pcap", "kerberos-ldap-ntlm/arkime--ldap-simpleauth.pcap", "format-pcapng/zeek--modify-request.pcapng", "format-pcapng/pcpp--ldap.pcapng"]; // prettier-ignore
  for (const capture of ldap) {
    it(`ldap ${capture}: the requests, by kind`, async () => {
      const names: Readonly<Record<string, string>> = { 0: "bind", 2: "unbind", 3: "search", 6: "modify", 8: "add", 10: "delete", 12: "modify_dn", 14: "compare", 23: "extended" }; // prettier-ignore
      const told: Counts = {};
      for (const [, operations] of frames(capture, "ldap", ["ldap.protocolOp"], "ldap"))
        for (const operation of operations.split(",")) if (names[operation]) count(told, names[operation]);
      const ours: Counts = {};
      for (const { operation } of requests((await appRows(join(corpus, capture), ["ldap"])).ldap))
        count(ours, String(operation));
      assert.deepEqual(ours, told);
    });
  }

  it("logins with NTLM in SMB, LDAP and DCE-RPC as Arkime knows them", async () => {
    const capture = "kerberos-ldap-ntlm/arkime--ntlm_synthetic.pcap";
    const origin = join(corpus, `${capture}.origin`, "arkime--ntlm_synthetic.test");
    if (!existsSync(origin)) return;
    interface ArkimeSession {
      readonly body: {
        readonly protocol: readonly string[];
        readonly user?: readonly string[];
        readonly ntlm?: { readonly host?: readonly string[] };
      };
    }
    const { sessions3 } = JSON.parse(readFileSync(origin, "utf8")) as { sessions3: readonly ArkimeSession[] };
    const told = sessions3
      .filter(
        ({ body }) => body.user !== undefined && body.protocol.some((name) => ["smb", "ldap", "dcerpc"].includes(name)),
      )
      .map(({ body }) => `${body.user?.[0]} ${body.ntlm?.host?.[0]}`);
    const { ntlm } = await appRows(join(corpus, capture), ["ntlm"]);
    const carriers = ["smb", "ldap", "dce_rpc"];
    const ours = ntlm
      .filter(({ carrier }) => carriers.includes(String(carrier)))
      .map(({ user, workstation }) => `${user} ${workstation}`);
    assert.ok(told.length >= 6);
    assert.deepEqual(ours.sort(), told.sort());
  });

  it("RDP as Zeek logs it", async () => {
    const { rdp } = await appRows(join(corpus, "rdp-vnc/zeek--rdp-to-ssl.pcap"), ["rdp"]);
    assert.deepEqual(
      rdp.map(({ cookie, result, security_protocol }) => [cookie, result, security_protocol]),
      [["AWAKECODI", "encrypted", "HYBRID"], ["AWAKECODI", "encrypted", "HYBRID"]],
    ); // prettier-ignore
    const clear = (await appRows(join(corpus, "rdp-vnc/zeek--rdp-proprietary-encryption.pcap"), ["rdp"])).rdp;
    assert.deepEqual(
      clear.map(({ cookie, result, client_name, encryption_level }) => [cookie, result, client_name, encryption_level]),
      [["FTBCO\\A70", "SSL_NOT_ALLOWED_BY_SERVER", null, null], ["FTBCO\\A70", "connected", "FROG-POND", "high"]],
    ); // prettier-ignore
  });

  it("a service that smbexec makes over a pipe, with its command", async () => {
    const capture = "attack-exploit-lateral/otrf--empire_smbexec_dcerpc_smb_svcctl_WORKSTATION5_2020-09-20025716.cap";
    const { dce_rpc } = await appRows(join(corpus, capture), ["dce_rpc"]);
    const [made] = dce_rpc.filter(({ operation }) => operation === "RCreateServiceW");
    assert.deepEqual([made.named_pipe, made.status, made.return_value], ["svcctl", "ok", "0x00000000"]);
    assert.match(String(made.strings), /^(\w{20}), \1, %COMSPEC% \/C .*powershell -noP -sta -w 1 -enc/);
  });

  it("what Log4Shell's server answers over LDAP, on a port of its own", async () => {
    const { ldap: rows } = await appRows(join(corpus, "attack-web/malcolm--log4j-webapp.pcap"), ["ldap"]);
    const [found] = rows.filter(({ operation }) => operation === "search");
    assert.match(String(found.entry_values), /javaCodeBase=http:\/\/172\.16\.238\.11:80\/; .*javaFactory=Exploit/);
  });

  it("a ticket with RC4 is a weak one", async () => {
    const { kerberos } = await appRows(join(corpus, "attack-exploit-lateral/sv--kerberoast.pcap"), ["kerberos"]);
    assert.deepEqual(
      kerberos.map(({ client, service, ticket_encryption, is_weak }) => [client, service, ticket_encryption, is_weak]),
      [["spotless", "HTTP/dc-mantvydas.offense.local", "rc4-hmac", true]],
    );
  });
});
