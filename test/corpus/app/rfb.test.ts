/** RFB (VNC) of the corpus as Zeek and Suricata see it. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type AppRow, appRows, capturesWithTruth, corpus, hasCorpus } from "./rows.ts";
import { suricataOf } from "./suricata.ts";
import { type ZeekRow, zeekRows } from "../zeek-log.ts";

const cell = (value: unknown): string => (value === null ? "-" : value === true ? "T" : value === false ? "F" : String(value)); // prettier-ignore
const half = (version: unknown, index: number): string => String(version).split(".")[index] ?? "-";

/** As Zeek writes it. */
const asZeek = (row: AppRow): ZeekRow => ({
  "id.orig_h": cell(row.orig_ip),
  "id.orig_p": cell(row.orig_port),
  "id.resp_h": cell(row.resp_ip),
  "id.resp_p": cell(row.resp_port),
  client_major_version: half(row.client_version, 0),
  client_minor_version: half(row.client_version, 1),
  server_major_version: half(row.server_version, 0),
  server_minor_version: half(row.server_version, 1),
  authentication_method: cell(row.security_type),
  auth: cell(row.auth_success),
  share_flag: cell(row.share_flag),
  desktop_name: cell(row.desktop_name),
  width: cell(row.width),
  height: cell(row.height),
});

interface Version {
  readonly major: string;
  readonly minor: string;
}

interface Told {
  readonly src_port: number;
  readonly rfb: {
    readonly server_protocol_version: Version;
    readonly client_protocol_version: Version;
    readonly authentication: {
      readonly vnc?: { readonly challenge: string; readonly response?: string };
      readonly security_result?: string;
    };
    readonly screen_shared?: boolean;
    readonly framebuffer?: {
      readonly width: number;
      readonly height: number;
      readonly name: string;
      readonly pixel_format: { readonly bits_per_pixel: number; readonly depth: number };
    };
  };
}

const version = ({ major, minor }: Version): string => `${major}.${minor}`;

function fromSuricata({ src_port, rfb }: Told): unknown[] {
  const { vnc, security_result: result } = rfb.authentication;
  const screen = rfb.framebuffer;
  return [
    src_port, version(rfb.server_protocol_version), version(rfb.client_protocol_version), vnc?.challenge ?? null, vnc?.response ?? null,
    result === "OK", rfb.screen_shared ?? null, screen?.name ?? null, screen?.width ?? null, screen?.height ?? null,
    screen?.pixel_format.bits_per_pixel ?? null, screen ? `${screen.pixel_format.depth}bit` : null,
  ]; // prettier-ignore
}

/** Suricata logs a result of OK only: failed and not seen are the same to it. */
function asSuricata(row: AppRow): unknown[] {
  return [
    row.orig_port, row.server_version, row.client_version, row.challenge, row.response,
    row.auth_success === true, row.share_flag, row.desktop_name, row.width, row.height, row.bits_per_pixel, row.color_depth,
  ]; // prettier-ignore
}

const byPort = (one: readonly unknown[], other: readonly unknown[]): number => Number(one[0]) - Number(other[0]);

describe("RFB of the corpus is Zeek's and Suricata's", function () {
  this.timeout(120_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }
  let compared = 0;
  for (const capture of capturesWithTruth()) {
    const origin = join(corpus, `${capture}.origin`);
    const logs = existsSync(origin) ? readdirSync(origin).filter((name) => /--rfb\.log$/.test(name)) : [];
    for (const log of logs)
      it(`${capture}, ${log}`, async () => {
        const { rfb } = await appRows(join(corpus, capture), ["rfb"]);
        const theirs = zeekRows(join(origin, log)).map(({ ts: _ts, uid: _uid, ...rest }) => rest);
        const order = (list: readonly ZeekRow[]): ZeekRow[] => [...list].sort((a, b) => Number(a["id.orig_p"]) - Number(b["id.orig_p"])); // prettier-ignore
        compared += theirs.length;
        assert.deepEqual(order(rfb.map(asZeek)), order(theirs));
      });
    const told = suricataOf<Told>(capture, "rfb");
    if (told.length === 0) continue;
    it(`${capture}: ${told.length} events of Suricata`, async () => {
      const { rfb } = await appRows(join(corpus, capture), ["rfb"], { showCredentials: true });
      compared += told.length;
      assert.deepEqual(rfb.map(asSuricata).sort(byPort), told.map(fromSuricata).sort(byPort));
    });
  }

  it("there is something to compare", () => {
    assert.ok(compared >= 7, `${compared} connections`);
  });
});
