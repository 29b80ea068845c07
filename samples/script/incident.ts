/** The incident, act by act. Every act sends packets into the network; what is logged and mirrored follows from the rules there. */
import { bruteForce, databaseDump, injection, lateralMovement, outboundTransfer, portScan } from "./attack.ts";
import { customers, downloadAcrossTheStart, infrastructure, stagingTraffic, throughTheNat } from "./everyday.ts";
import type { Network } from "./network.ts";

/** Runs the whole script. */
export function runIncident(network: Network): void {
  downloadAcrossTheStart(network);
  customers(network);
  infrastructure(network);
  throughTheNat(network);
  portScan(network);
  bruteForce(network);
  injection(network);
  lateralMovement(network);
  databaseDump(network);
  outboundTransfer(network);
  stagingTraffic(network);
  network.finish();
}
