/**
 * How much of each kind a report shows. A report is read by a person and printed: what is beyond a limit is counted, and
 * the query that shows it all stands below the table.
 */
export const limits = {
  /** Evidence files: a day of flow logs comes in hundreds of files. */
  files: 200,
  vantages: 50,
  sessions: 50,
  diagnostics: 60,
  /** Findings told in full; the others stand in a table. */
  findings: 40,
  /** Findings in the table of the others. */
  furtherFindings: 200,
  /** Findings named in the summary: what somebody reads who reads nothing else, and still one screen. */
  topFindings: 8,
  /** Evidence references of one finding. */
  evidence: 8,
  /** Measures of one finding: `why` is JSON that could hold anything. */
  why: 12,
  /** Example records of one verdict and reason, example connections of one reason. */
  examples: 3,
  /** Kinds of log status and action; AWS has five, a hostile log any number. */
  recordKinds: 12,
  talkers: 15,
  pairs: 15,
  notable: 25,
  /** Connections worth a look that one finding may bring in. */
  notablePerFinding: 5,
  drops: 20,
  silentWindows: 15,
  /** Buckets of a timeline: enough to see bursts, few enough to tell apart on paper. */
  buckets: 120,
  /** Rows of a timeline in Markdown. */
  timelineRows: 24,
} as const;

/** What makes a connection worth a look, and how much; see docs/report.md. */
export const scoring = {
  unexplained_points: 30,
  large_points: 15,
  outbound_points: 15,
  long_points: 10,
  unusual_points: 5,
  gap_points: 5,
  cut_points: 2,
  /** Large: at least this many IP bytes, and at least `largeShare` percent of all bytes seen. */
  large_bytes: 1_000_000n,
  /** Long: an hour. */
  long_nanos: 3_600_000_000_000n,
  /** Mostly outbound: this much payload sent by the originator, and this many times what came back. */
  outbound_bytes: 1_000_000n,
  outbound_ratio: 10n,
} as const;

/** Percent of all bytes seen from which a connection is large. */
export const largeShare = 5n;
