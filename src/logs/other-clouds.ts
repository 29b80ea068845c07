/** Flow logs of other clouds: recognised so that they can be named, and not read. */
import { headText } from "./encoding.ts";
import type { LogFormat } from "./format.ts";

interface Other {
  readonly id: string;
  readonly name: string;
  readonly spec: string;
  readonly order: number;
  readonly mark: RegExp;
  readonly says: string;
}

const OTHERS: readonly Other[] = [
  {
    id: "azure-flow-log",
    name: "Azure virtual network or network security group flow log",
    spec: "Azure Network Watcher documentation, flow logs format",
    order: 10,
    mark: /"category"\s*:\s*"(FlowLogFlowEvent|NetworkSecurityGroupFlowEvent)"|"flowTuples"\s*:/,
    says: "an Azure flow log; AWS VPC and Transit Gateway flow logs are read",
  },
  {
    id: "gcp-flow-log",
    name: "Google Cloud VPC flow log",
    spec: "Google Cloud documentation, About VPC Flow Logs records",
    order: 11,
    mark: /vpc_flows"|"reporter"\s*:\s*"(SRC|DEST)(_GATEWAY)?"/,
    says: "a Google Cloud flow log; AWS VPC and Transit Gateway flow logs are read",
  },
];

function formatOf({ id, name, spec, order, mark, says }: Other): LogFormat {
  return {
    id,
    name,
    spec,
    kind: "flow-log",
    extensions: ["json"],
    refused: true,
    order,
    sniff: (head) => {
      const text = headText(head);
      return /^\s*[[{]/.test(text) && mark.test(text);
    },
    open: (sink) => ({
      push: () => undefined,
      end: () => sink.report("log-not-vpc", { detail: says }),
    }),
  };
}

export const otherClouds: readonly LogFormat[] = OTHERS.map(formatOf);
