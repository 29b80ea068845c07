/** Answers of `aws ec2 describe-network-interfaces`: the interfaces and every address that is theirs. */
import { interfaceAddresses, networkInterfaces } from "../model/tables.ts";
import { plainAddress } from "./addresses.ts";
import { type Describer, list, type Members, members, text } from "./describe.ts";

/** Addresses and prefixes of an interface: CIDR form and role, each once, the first role kept. */
function addressesOf(thing: Members): Map<string, string> {
  const found = new Map<string, string>();
  const add = (address: string | null, role: string) => {
    if (!address) return;
    const cidr = address.includes("/") ? address : `${plainAddress(address)}/${address.includes(":") ? 128 : 32}`;
    if (!found.has(cidr)) found.set(cidr, role);
  };
  add(text(thing, "PrivateIpAddress"), "primary");
  const own = list(thing, "PrivateIpAddresses");
  for (const each of own) add(text(each, "PrivateIpAddress"), each.Primary === true ? "primary" : "secondary");
  for (const each of list(thing, "Ipv6Addresses")) add(text(each, "Ipv6Address"), "ipv6");
  for (const each of list(thing, "Ipv4Prefixes")) add(text(each, "Ipv4Prefix"), "prefix");
  for (const each of list(thing, "Ipv6Prefixes")) add(text(each, "Ipv6Prefix"), "prefix");
  for (const each of [thing, ...own]) add(text(members(each, "Association"), "PublicIp"), "public");
  return found;
}

export const interfacesDescriber: Describer = {
  key: "NetworkInterfaces",
  named: "NetworkInterfaceId",
  id: "network-interfaces",
  name: "Network interfaces, AWS CLI JSON",
  spec: "Amazon EC2 API 2016-11-15, DescribeNetworkInterfaces",
  kind: "network-interfaces",
  order: 23,
  rows(thing, evidenceId, add) {
    const id = text(thing, "NetworkInterfaceId");
    if (!id) return "no NetworkInterfaceId";
    const primary = list(thing, "PrivateIpAddresses").find((each) => each.Primary === true);
    add(networkInterfaces, {
      interface_id: id,
      interface_type: text(thing, "InterfaceType") ?? "interface",
      instance_id: text(members(thing, "Attachment"), "InstanceId"),
      vpc_id: text(thing, "VpcId"),
      subnet_id: text(thing, "SubnetId"),
      primary_ip: text(thing, "PrivateIpAddress") ?? (primary ? text(primary, "PrivateIpAddress") : null),
      public_ip: text(members(thing, "Association"), "PublicIp"),
      mac: text(thing, "MacAddress"),
      description: text(thing, "Description"),
      evidence_id: evidenceId,
    });
    for (const [cidr, role] of addressesOf(thing)) add(interfaceAddresses, { interface_id: id, cidr, role });
    return null;
  },
};
