/** Answers of `aws ec2 describe-traffic-mirror-targets`. */
import { mirrorTargets } from "../model/tables.ts";
import { type Describer, text } from "./describe.ts";

export const targetsDescriber: Describer = {
  key: "TrafficMirrorTargets",
  named: "TrafficMirrorTargetId",
  id: "traffic-mirror-targets",
  name: "Traffic Mirror targets, AWS CLI JSON",
  spec: "Amazon EC2 API 2016-11-15, DescribeTrafficMirrorTargets",
  kind: "mirror-targets",
  order: 22,
  rows(target, evidenceId, add) {
    const id = text(target, "TrafficMirrorTargetId");
    if (!id) return "no TrafficMirrorTargetId";
    const source = text(target, "NetworkInterfaceId");
    const balancer = text(target, "NetworkLoadBalancerArn");
    const endpoint = text(target, "GatewayLoadBalancerEndpointId");
    const guessed = source
      ? "network-interface"
      : balancer
        ? "network-load-balancer"
        : "gateway-load-balancer-endpoint";
    add(mirrorTargets, {
      target_id: id,
      type: text(target, "Type") ?? guessed,
      interface_id: source,
      destination: balancer ?? endpoint,
      evidence_id: evidenceId,
    });
    return null;
  },
};
