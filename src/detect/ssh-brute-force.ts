import { findBruteForce } from "./brute-force.ts";
import { detector } from "./detector.ts";

/** Password guessing over SSH. */
export const sshBruteForce = detector({
  id: "ssh-brute-force",
  title: "SSH brute force",
  question: "Does someone guess SSH passwords?",
  severity: "high",
  attack: ["T1110.001"],
  needs: ["connections", "flow_records"],
  thresholds: {
    port: {
      value: 22,
      unit: "port",
      why: "The registered port of SSH; give the port on which your servers listen if it is another.",
    },
    attempts: {
      value: 10,
      unit: "connections",
      why: "A person logs in a few times, a guessing tool opens a connection for every few guesses; ten is also where AWS's sample alarm goes off.",
    },
    window: { value: 600, unit: "s", why: "Ten minutes, the longest aggregation interval of flow logs." },
    attempt_bytes: {
      value: 10_000,
      unit: "IP bytes",
      why: "Key exchange and a handful of failed passwords take a client 3 to 6 kB; a session that does work sends more.",
    },
    session_factor: {
      value: 3,
      unit: "times",
      why: "A guessing tool's connections are all alike; one that sends three times as much got further.",
    },
    rejects: {
      value: 10,
      unit: "records",
      why: "The sample alarm of the Amazon VPC User Guide: 10 or more rejected records for tcp/22 within an hour.",
    },
    reject_window: { value: 3600, unit: "s", why: "One hour, as in the same sample alarm." },
  },
  falsePositives: [
    "Configuration management, backups, monitoring and continuous integration that open a connection per task.",
    "A client that retries because its key was replaced.",
  ],
  references: [
    "https://attack.mitre.org/techniques/T1110/001/",
    "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html (sample alarm for rejected SSH)",
    "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html (UnauthorizedAccess:EC2/SSHBruteForce)",
  ],
  find: (store, thresholds) => findBruteForce(store, "SSH", thresholds),
});
