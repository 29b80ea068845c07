import { findBruteForce } from "./brute-force.ts";
import { detector } from "./detector.ts";

/** Password guessing over the Remote Desktop Protocol. */
export const rdpBruteForce = detector({
  id: "rdp-brute-force",
  title: "RDP brute force",
  question: "Does someone guess Remote Desktop passwords?",
  severity: "high",
  attack: ["T1110.001"],
  needs: ["connections", "flow_records"],
  thresholds: {
    port: {
      value: 3389,
      unit: "port",
      why: "The registered port of RDP; give the port on which your servers listen if it is another.",
    },
    attempts: {
      value: 10,
      unit: "connections",
      why: "With network level authentication every guess is a connection of its own; people do not fail ten times in ten minutes.",
    },
    window: { value: 600, unit: "s", why: "Ten minutes, the longest aggregation interval of flow logs." },
    attempt_bytes: {
      value: 15_000,
      unit: "IP bytes",
      why: "TLS and a refused CredSSP exchange take a client 3 to 8 kB; a desktop that opens sends more within seconds.",
    },
    session_factor: {
      value: 3,
      unit: "times",
      why: "A guessing tool's connections are all alike; one that sends three times as much got further.",
    },
    rejects: { value: 10, unit: "records", why: "As in AWS's sample alarm for SSH." },
    reject_window: { value: 3600, unit: "s", why: "One hour, as in AWS's sample alarm for SSH." },
  },
  falsePositives: ["Monitoring that checks the port.", "A client that reconnects over a bad line."],
  references: [
    "https://attack.mitre.org/techniques/T1110/001/",
    "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html (UnauthorizedAccess:EC2/RDPBruteForce)",
  ],
  find: (store, thresholds) => findBruteForce(store, "RDP", thresholds),
});
