/** Answers of `aws ec2 describe-traffic-mirror-filters`: the filters and their rules. */
import type { Row } from "../base/columns.ts";
import { mirrorFilters, mirrorRules } from "../model/tables.ts";
import { type Describer, list, type Members, members, text, whole } from "./describe.ts";

type Rule = Row<typeof mirrorRules>;

function ruleOf(rule: Members, filter: string, direction: string, evidenceId: number): Rule | null {
  const number = whole(rule, "RuleNumber");
  const action = text(rule, "RuleAction");
  if (number === null || !action) return null;
  const source = members(rule, "SourcePortRange");
  const destination = members(rule, "DestinationPortRange");
  return {
    filter_id: filter,
    rule_id: text(rule, "TrafficMirrorFilterRuleId") ?? "",
    direction,
    rule_number: number,
    action: action.toLowerCase(),
    protocol: whole(rule, "Protocol"),
    source_cidr: text(rule, "SourceCidrBlock"),
    destination_cidr: text(rule, "DestinationCidrBlock"),
    source_port_from: whole(source, "FromPort"),
    source_port_to: whole(source, "ToPort"),
    destination_port_from: whole(destination, "FromPort"),
    destination_port_to: whole(destination, "ToPort"),
    evidence_id: evidenceId,
  };
}

export const filtersDescriber: Describer = {
  key: "TrafficMirrorFilters",
  named: "TrafficMirrorFilterId",
  id: "traffic-mirror-filters",
  name: "Traffic Mirror filters, AWS CLI JSON",
  spec: "Amazon EC2 API 2016-11-15, DescribeTrafficMirrorFilters",
  kind: "mirror-filters",
  order: 21,
  rows(filter, evidenceId, add) {
    const id = text(filter, "TrafficMirrorFilterId");
    if (!id) return "no TrafficMirrorFilterId";
    const services = filter.NetworkServices;
    add(mirrorFilters, {
      filter_id: id,
      amazon_dns: Array.isArray(services) && services.includes("amazon-dns"),
      description: text(filter, "Description"),
      evidence_id: evidenceId,
    });
    let bad = 0;
    for (const [direction, name] of [
      ["ingress", "IngressFilterRules"],
      ["egress", "EgressFilterRules"],
    ]) {
      const rules = list(filter, name).map((rule) => ruleOf(rule, id, direction, evidenceId));
      const sound = rules.filter((rule) => rule !== null).sort((a, b) => a.rule_number - b.rule_number);
      for (const rule of sound) add(mirrorRules, rule);
      bad += rules.length - sound.length;
    }
    return bad > 0 ? `${id} has ${bad} rules without RuleNumber or RuleAction` : null;
  },
};
