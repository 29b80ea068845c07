import { cleartextService } from "./cleartext-service.ts";
import type { Detector } from "./detector.ts";
import { flowLogGap } from "./flow-log-gap.ts";
import { largeOutboundTransfer } from "./large-outbound-transfer.ts";
import { metadataAccess } from "./metadata-access.ts";
import { mirrorLoss } from "./mirror-loss.ts";
import { portScan } from "./port-scan.ts";
import { portSweep } from "./port-sweep.ts";
import { rdpBruteForce } from "./rdp-brute-force.ts";
import { rejectStorm } from "./reject-storm.ts";
import { sshBruteForce } from "./ssh-brute-force.ts";
import { synFlood } from "./syn-flood.ts";
import { udpFlood } from "./udp-flood.ts";

/** Every detector, in the order of reports: attacks first, the state of the evidence last. */
export const detectors: readonly Detector[] = [
  portScan,
  portSweep,
  sshBruteForce,
  rdpBruteForce,
  synFlood,
  udpFlood,
  rejectStorm,
  largeOutboundTransfer,
  cleartextService,
  metadataAccess,
  flowLogGap,
  mirrorLoss,
];
