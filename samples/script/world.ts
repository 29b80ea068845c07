/** The scene of the sample incident: two VPCs with the same addresses, their interfaces, mirror sessions and flow logs. */

export interface NetworkInterface {
  readonly id: string;
  readonly vpc: Vpc;
  readonly name: string;
  readonly address: string;
  readonly publicAddress?: string;
  readonly mac: string;
  readonly instance: string | null;
  readonly type: "interface" | "natGateway";
  /** Whether a flow log covers its subnet. */
  readonly logged: boolean;
}

export type Vpc = "production" | "staging";

export const vpcIds: Readonly<Record<Vpc, string>> = {
  production: "vpc-0a11ce5e000000001",
  staging: "vpc-0b0b5ca7000000002",
};
export const accounts: Readonly<Record<Vpc, string>> = { production: "111122223333", staging: "444455556666" };
/** Addresses outside the VPCs, all from ranges reserved for documentation. */
export const outside = {
  scanner: "203.0.113.66",
  injector: "203.0.113.77",
  dropPoint: "203.0.113.99",
  packages: "192.0.2.80",
  timeServer: "192.0.2.123",
} as const;
/** The Amazon resolver at the VPC's base address plus two. */
export const resolver = "10.0.0.2";

function networkInterface(
  vpc: Vpc,
  number: number,
  name: string,
  address: string,
  more: Partial<NetworkInterface> = {},
): NetworkInterface {
  const digits = (vpc === "production" ? "0a00000000000" : "0b00000000000") + String(number).padStart(4, "0");
  const mac = `0e:${vpc === "production" ? "aa" : "bb"}:00:00:${String(Math.floor(number / 100)).padStart(2, "0")}:${String(number % 100).padStart(2, "0")}`;
  return {
    id: `eni-${digits}`,
    vpc,
    name,
    address,
    mac,
    instance: `i-${digits}`,
    type: "interface",
    logged: true,
    ...more,
  };
}

export const production = {
  nat: networkInterface("production", 1, "NAT gateway", "10.0.0.5", {
    publicAddress: "198.51.100.5",
    instance: null,
    type: "natGateway",
  }),
  web: networkInterface("production", 101, "web server", "10.0.1.10", { publicAddress: "198.51.100.10" }),
  app: networkInterface("production", 102, "application server", "10.0.2.20"),
  bastion: networkInterface("production", 103, "bastion", "10.0.1.50", { publicAddress: "198.51.100.50" }),
  database: networkInterface("production", 104, "database", "10.0.3.30"),
  monitor: networkInterface("production", 105, "monitoring", "10.0.4.40"),
  appliance: networkInterface("production", 109, "mirror appliance", "10.0.9.9"),
} as const;

export const staging = {
  web: networkInterface("staging", 201, "staging web server", "10.0.1.10"),
  app: networkInterface("staging", 202, "staging application server", "10.0.2.20"),
  runner: networkInterface("staging", 203, "build runner", "10.0.5.33", {
    publicAddress: "198.51.100.33",
    logged: false,
  }),
  database: networkInterface("staging", 204, "staging database", "10.0.3.30"),
} as const;

export const interfaces: readonly NetworkInterface[] = [...Object.values(production), ...Object.values(staging)];

/** The interface that has an address, or null where the address is outside the VPC. */
export function interfaceAt(vpc: Vpc, address: string): NetworkInterface | null {
  return interfaces.find((one) => one.vpc === vpc && one.address === address) ?? null;
}

export interface Rule {
  readonly direction: "ingress" | "egress";
  readonly number: number;
  readonly action: "accept" | "reject";
  readonly protocol?: number;
  /** Prefixes of whole octets, written as CIDR blocks in the configuration: "" is 0.0.0.0/0, "10.0.4." is 10.0.4.0/24. */
  readonly source?: string;
  readonly destination?: string;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
}

export interface Filter {
  readonly id: string;
  readonly amazonDns: boolean;
  readonly description: string;
  readonly rules: readonly Rule[];
}

const everything: readonly Rule[] = [
  { direction: "ingress", number: 100, action: "accept" },
  { direction: "egress", number: 100, action: "accept" },
];

export const filters = {
  all: { id: "tmf-0f00000000000000a", amazonDns: false, description: "everything but the resolver", rules: everything },
  syslog: {
    id: "tmf-0f00000000000000b",
    amazonDns: false,
    description: "syslog for the security team",
    rules: [{ direction: "egress", number: 100, action: "accept", protocol: 17, destinationPort: 514 }],
  },
  web: {
    id: "tmf-0f00000000000000c",
    amazonDns: false,
    description: "TCP in without metrics, everything out without metrics",
    rules: [
      { direction: "ingress", number: 10, action: "reject", protocol: 6, source: "10.0.4.", destinationPort: 9100 },
      { direction: "ingress", number: 100, action: "accept", protocol: 6 },
      { direction: "egress", number: 10, action: "reject", protocol: 6, destination: "10.0.4.", sourcePort: 9100 },
      { direction: "egress", number: 100, action: "accept" },
    ],
  },
  app: {
    id: "tmf-0f00000000000000d",
    amazonDns: true,
    description: "TCP both ways and the resolver",
    rules: [
      { direction: "ingress", number: 100, action: "accept", protocol: 6 },
      { direction: "egress", number: 100, action: "accept", protocol: 6 },
    ],
  },
} as const satisfies Record<string, Filter>;

export interface Target {
  readonly id: string;
  readonly type: "network-interface" | "gateway-load-balancer-endpoint" | "network-load-balancer";
  readonly address: string;
  /** Capture file of the sample; null where nothing of this target is in the evidence. */
  readonly capture: "mirror.pcap" | "mirror-gwlb.pcapng.gz" | null;
}

export const targets = {
  appliance: {
    id: "tmt-0d00000000000000a",
    type: "network-interface",
    address: production.appliance.address,
    capture: "mirror.pcap",
  },
  balancer: {
    id: "tmt-0d00000000000000b",
    type: "gateway-load-balancer-endpoint",
    address: "10.0.8.8",
    capture: "mirror-gwlb.pcapng.gz",
  },
  security: { id: "tmt-0d00000000000000c", type: "network-load-balancer", address: "10.0.7.7", capture: null },
} as const satisfies Record<string, Target>;

export interface Session {
  readonly id: string;
  readonly number: number;
  readonly source: NetworkInterface;
  readonly filter: Filter;
  readonly target: Target;
  readonly vni: number;
  readonly packetLength?: number;
}

const session = (
  vni: number,
  number: number,
  source: NetworkInterface,
  filter: Filter,
  target: Target,
  packetLength?: number,
): Session => {
  const base = { id: `tms-0e00000000000${String(vni).padStart(4, "0")}`, number, source, filter, target, vni };
  return packetLength === undefined ? base : { ...base, packetLength };
};

export const sessions: readonly Session[] = [
  session(110, 1, production.web, filters.syslog, targets.security),
  session(101, 2, production.web, filters.web, targets.appliance),
  session(102, 1, production.app, filters.app, targets.appliance),
  session(103, 1, production.bastion, filters.all, targets.appliance, 96),
  session(201, 1, staging.web, filters.all, targets.balancer),
  session(203, 1, staging.runner, filters.all, targets.balancer),
  session(204, 1, staging.database, filters.all, targets.security),
];
