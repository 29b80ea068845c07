import type { Finding } from "../model/finding.ts";
import type { Store } from "../store/store.ts";
import { bytes, count, duration, number, unlisted } from "./says.ts";
import {
  any,
  bothSides,
  confidenceOf,
  evidenceOf,
  firstOf,
  lastOf,
  most,
  raised,
  type Seen,
  type Sighting,
  whyOf,
} from "./sightings.ts";
import type { Values } from "./detector.ts";

const shape = {
  peak: "f64",
  rejects: "f64",
  attempts: "f64",
  answered: "f64",
  sessions: "f64",
  targets: "f64",
  inside: "bool",
  directed: "bool",
  dst: "text",
  session: "bool",
  ip_bytes: "f64",
} as const;

type Thresholds = Values<
  "port" | "attempts" | "window" | "attempt_bytes" | "session_factor" | "rejects" | "reject_window"
>;

/** Sources that open many short connections to the port of a login service; shared by SSH and RDP; `name` is the service's. */
export async function findBruteForce(store: Store, name: string, thresholds: Thresholds): Promise<Finding[]> {
  const found = await bothSides(store, "brute-force", shape, thresholds);
  return found.map((seen) => findingOf(seen, name, thresholds));
}

type Attack = Seen<typeof shape>;

function findingOf(seen: Attack, name: string, thresholds: Thresholds): Finding {
  const { port } = thresholds;
  const { subject, grade } = seen;
  const attempts = most(seen, (row) => row.attempts);
  const targets = most(seen, (row) => row.targets);
  const sessions = most(seen, (row) => row.sessions);
  const inside = any(seen, (row) => row.inside);
  const target = targets === 1 ? seen.heads[0].dst : count(targets, "address", "addresses");
  const evidence = evidenceOf(seen, (row) => evidenceSays(row, subject, port));
  return {
    subject,
    title: `${name} brute force from ${subject} against ${target}`,
    severity: severityOf(seen, thresholds),
    confidence: confidenceOf(grade, {
      undirected: !any(seen, (row) => row.directed),
      ambiguous: attempts < 3 * thresholds.attempts,
    }),
    grade,
    summary:
      `${subject} opened ${count(attempts, "short connection")} to port ${port} of ${target}, up to ` +
      `${number(most(seen, (row) => row.peak))} of one address within ${duration(thresholds.window)}; ` +
      `${outcome(seen, sessions)}.${unlisted(attempts, evidence.length, "attempt")}`,
    why: whys(seen, thresholds),
    evidence,
    next:
      sessions > 0
        ? `Follow the sessions that came after the attempts, and read the login records of ${target}.`
        : inside
          ? `Find the process on ${subject} that opens these connections, and what else it reached.`
          : `Read the login records of ${target}; check whether port ${port} needs to be open to ${subject}.`,
    firstTs: firstOf(seen),
    lastTs: lastOf(seen),
  };
}

function evidenceSays(row: Sighting<typeof shape>, source: string, port: number): string {
  const what = `${bytes(row.ip_bytes)} from ${source} to ${row.dst} port ${port}`;
  return row.session ? `Session after the attempts: ${what}` : `Attempt: ${what}`;
}

/** GuardDuty rates being guessed at low and guessing high; a session after the guesses may be the one that got in. */
function severityOf(seen: Attack, thresholds: Thresholds): Finding["severity"] {
  const answered = most(seen, (row) => row.answered);
  const base = answered === 0 ? "low" : "medium";
  const many = most(seen, (row) => row.attempts) >= 10 * thresholds.attempts;
  const worse = most(seen, (row) => row.sessions) > 0 || any(seen, (row) => row.inside) || (many && answered > 0);
  return worse ? raised(base) : base;
}

function outcome(seen: Attack, sessions: number): string {
  if (sessions > 0) return `${count(sessions, "longer session")} followed the attempts`;
  return most(seen, (row) => row.answered) > 0 ? "no longer session followed" : "all were refused or unanswered";
}

function whys(seen: Attack, thresholds: Thresholds): Finding["why"] {
  const { port } = thresholds;
  const within = duration(thresholds.window);
  const rejected = any(seen, (row) => row.rejects > 0);
  return [
    ...whyOf(
      seen,
      "attempts",
      (row) => row.peak,
      thresholds.attempts,
      "connections",
      (side) => `Short connections to port ${port} of one address within ${within}, ${side}.`,
    ),
    ...(rejected
      ? whyOf(
          { ...seen, packets: [] },
          "rejects",
          (row) => row.rejects,
          thresholds.rejects,
          "records",
          (side) =>
            `Rejected records for port ${port} of one address within ${duration(thresholds.reject_window)}, ${side}.`,
        )
      : []),
    ...(most(seen, (row) => row.sessions) > 0
      ? whyOf(
          seen,
          "sessions",
          (row) => row.sessions,
          1,
          "connections",
          (side) => `Longer connections after the attempts, ${side}.`,
        )
      : []),
  ];
}
