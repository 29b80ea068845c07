/** Runs what was said on one connection through the analyzers, whole or cut anywhere, and gives what they found. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { FileAbout, KeyLog, Place, Protocol, Speaker } from "../../src/app/protocol.ts";
import { openSession, type FoundRow } from "../../src/app/run.ts";
import { nodeTools } from "../../src/engine/protocols/tools.ts";

/** Who said it, and bytes, text (characters as bytes), or the size of a gap. */
export type Said = readonly [Speaker, Uint8Array | string | number];

export interface AppOptions {
  readonly transport?: "tcp" | "udp";
  readonly ports?: readonly [number, number];
  /** In place of all protocols. */
  readonly protocols?: readonly Protocol[];
  readonly keys?: KeyLog;
  readonly showsCredentials?: boolean;
  /** Nanoseconds from one packet to the next; a second by default. */
  readonly step?: bigint;
}

export interface FoundFile {
  readonly about: FileAbout;
  readonly bytes: Uint8Array;
  readonly missing: number;
  readonly isWhole: boolean;
}

export interface Ran {
  readonly rows: FoundRow[];
  readonly files: FoundFile[];
  readonly services: string[];
  readonly reports: { readonly code: string; readonly detail: string }[];
}

export function bytesOf(said: Uint8Array | string): Uint8Array {
  return typeof said === "string" ? Uint8Array.from(said, (letter) => letter.charCodeAt(0)) : said;
}

/** Each thing said is a packet of its own, numbered from 1, a second apart. */
export function runApp(said: readonly Said[], options: AppOptions = {}): Ran {
  const ran: Ran = { rows: [], files: [], services: [], reports: [] };
  const { transport = "tcp", ports = [40000, 9999], protocols, keys, showsCredentials } = options;
  const session = openSession(
    { transport, addresses: ["10.0.0.1", "10.0.0.2"], ports },
    {
      tools: nodeTools,
      ...(protocols && { protocols }),
      ...(keys && { keys }),
      ...(showsCredentials && { showsCredentials }),
    },
    {
      row: (found) => void ran.rows.push(found),
      report: (code, _place, detail) => void ran.reports.push({ code, detail }),
      service: (path) => void ran.services.push(path),
      expect: () => undefined,
      file(about) {
        const parts: Uint8Array[] = [];
        let missing = 0;
        return {
          data: (bytes) => void parts.push(bytes.slice()),
          gap: (size) => void (missing += size),
          end: (isWhole) => void ran.files.push({ about, bytes: Buffer.concat(parts), missing, isWhole }),
        };
      },
    },
  );
  const at = { orig: 0, resp: 0 };
  said.forEach(([from, what], i) => {
    const place: Place = {
      evidenceId: 1,
      packet: i + 1,
      ts: BigInt(i) * (options.step ?? 1_000_000_000n),
      at: at[from],
    };
    const size = typeof what === "number" ? what : what.length;
    // A copy, overwritten afterwards: nobody may keep what is valid during the call only.
    if (typeof what === "number") session.gap(from, what);
    else {
      const bytes = new Uint8Array(bytesOf(what));
      session.data(from, bytes, place);
      bytes.fill(0x5a);
    }
    at[from] += size;
  });
  session.end();
  return ran;
}

/** What was found, without the numbers of packets and their times: those depend on how bytes were cut. */
export function withoutPackets({ rows, files, services, reports }: Ran): unknown {
  const messageOf = (message: FoundRow["request"]) =>
    message && { text: message.text, from: message.from, at: message.place.at, length: message.length };
  return {
    rows: rows.map(({ protocol, table, row, request, reply }) => ({
      protocol,
      table: table.name,
      row: Object.fromEntries(Object.entries(row).filter(([name]) => !/_packet$|_ts$|^duration|^rtt$/.test(name))),
      request: messageOf(request),
      reply: messageOf(reply),
    })),
    files: files.map(({ about, ...file }) => ({ ...file, ...about, place: about.place.at })),
    services,
    reports,
  };
}

/** Property: what is found does not depend on how a stream is cut (TCP only). Turns stay in their order. */
export function sameHoweverCut(said: readonly Said[], given: AppOptions = {}, runs = 100): void {
  // Byte by byte takes no longer than an answer is waited for.
  const options = { step: 1_000_000n, ...given };
  const whole = withoutPackets(runApp(said, options));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 }), (sizes) => {
      let next = 0;
      const cut = said.flatMap(([from, what]): Said[] => {
        if (typeof what === "number") return [[from, what]];
        const bytes = bytesOf(what);
        const parts: Said[] = [];
        for (let at = 0; at < bytes.length;) {
          const size = sizes[next++ % sizes.length];
          parts.push([from, bytes.subarray(at, at + size)]);
          at += size;
        }
        return parts;
      });
      assert.deepEqual(withoutPackets(runApp(cut, options)), whole);
    }),
    { numRuns: runs },
  );
}

/** Hostile bytes: anything, and mutations of what was said, within a time that is not quadratic; nothing throws. */
export function survivesAnything(said: readonly Said[], options: AppOptions = {}, runs = 200): void {
  const joined = said.map(([from, what]): Said => [from, typeof what === "number" ? what : bytesOf(what)]);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 12 }),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 5000 })), { maxLength: 2 }),
      (flips, gaps) => {
        const hurt = joined.map(([from, what]): Said => [from, typeof what === "number" ? what : what.slice()]);
        for (const [turn, at, value] of flips) {
          const what = hurt[turn % hurt.length]?.[1];
          if (what instanceof Uint8Array && what.length > 0) what[at % what.length] = value;
        }
        for (const [turn, size] of gaps) hurt.splice(turn % (hurt.length + 1), 0, [turn % 2 ? "orig" : "resp", size]);
        runApp(hurt, options);
      },
    ),
    { numRuns: runs },
  );
}
