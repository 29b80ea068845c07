/** Logins over HTTP in the corpus: NTLM's messages as tshark reads them, with the answers that decided; tickets of Kerberos. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { appRows, capturesWithTruth, corpus, hasCorpus } from "./rows.ts";
import { frames } from "./tshark.ts";

const CHALLENGE = 2;
const AUTHENTICATE = 3;

interface Step {
  readonly frame: string;
  readonly stream: string;
  readonly type: number;
  readonly version: string;
  /** Domain, user, workstation; or the server's target and NetBIOS name. */
  readonly names: readonly string[];
}

function version([major, minor, build]: readonly string[]): string {
  return major === "" ? "" : `${major}.${minor}.${build}`;
}

function stepsOf(capture: string): Step[] {
  const says = ["tcp.stream", "ntlmssp.messagetype", "ntlmssp.version.major", "ntlmssp.version.minor", "ntlmssp.version.build_number"]; // prettier-ignore
  const client = ["ntlmssp.auth.domain", "ntlmssp.auth.username", "ntlmssp.auth.hostname"];
  const server = ["ntlmssp.challenge.target_name", "ntlmssp.challenge.target_info.nb_computer_name"];
  return frames(capture, "ntlmssp", [...says, ...client, ...server], "ntlmssp && http").map((cells) => {
    const type = Number(cells[2]);
    const names = type === AUTHENTICATE ? cells.slice(6, 9) : cells.slice(9);
    return { frame: cells[0], stream: cells[1], type, version: version(cells.slice(3, 6)), names };
  });
}

/** The login that each proof ends, with the client's and the server's names, and whether it was refused. */
function loginsOf(capture: string): string[] {
  const steps = stepsOf(capture);
  const statuses = new Map(frames(capture, "ntlmssp", ["http.request_in", "http.response.code"], "http.response").map(([, request, code]) => [request, code])); // prettier-ignore
  return steps.flatMap((step, i) => {
    if (step.type !== AUTHENTICATE) return [];
    const before = steps.slice(0, i).filter(({ stream }) => stream === step.stream);
    const told = before.findLast(({ type }) => type === CHALLENGE);
    const client = step.version || before.findLast(({ type }) => type !== CHALLENGE)?.version;
    const code = statuses.get(step.frame);
    const success = code === undefined ? "" : code !== "401" && code !== "407";
    return [[step.frame, ...step.names, client, ...(told ? told.names : ["", ""]), told?.version, success].join(" ")];
  });
}

describe("logins over HTTP of the corpus", function () {
  this.timeout(120_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  let captures = 0;

  for (const capture of capturesWithTruth()) {
    const told = loginsOf(capture);
    if (told.length === 0) continue;
    captures++;
    it(`${capture}: ${told.length} with NTLM, as tshark's messages and statuses say`, async () => {
      const { ntlm } = await appRows(join(corpus, capture), ["ntlm"]);
      const ours = ntlm
        .filter(({ carrier }) => carrier === "http")
        .map((row) => [row.request_packet, row.domain, row.user, row.workstation, row.client_version, row.server_name, row.server_nb_computer, row.server_version, row.success].map((cell) => cell ?? "").join(" ")); // prettier-ignore
      assert.deepEqual(ours, told);
    });
  }

  for (const capture of capturesWithTruth()) {
    const fields = ["kerberos.realm", "kerberos.SNameString"];
    const told = frames(capture, "kerberos", fields, "http.request && kerberos.msg_type == 14");
    if (told.length === 0) continue;
    captures++;
    it(`${capture}: ${told.length} tickets of Kerberos, as tshark says`, async () => {
      const { kerberos } = await appRows(join(corpus, capture), ["kerberos"]);
      const ours = kerberos.filter(({ carrier }) => carrier === "http");
      assert.deepEqual(
        ours.map((row) => [String(row.request_packet), row.realm, String(row.service).replace("/", ",")]),
        told,
      );
    });
  }

  it("and there are some of both", () => assert.ok(captures >= 4, `${captures} captures`));
});
