/** Answers of `aws ec2 describe-traffic-mirror-sessions`. */
import { mirrorSessions } from "../model/tables.ts";
import { type Describer, text, whole } from "./describe.ts";

export const sessionsDescriber: Describer = {
  key: "TrafficMirrorSessions",
  named: "TrafficMirrorSessionId",
  id: "traffic-mirror-sessions",
  name: "Traffic Mirror sessions, AWS CLI JSON",
  spec: "Amazon EC2 API 2016-11-15, DescribeTrafficMirrorSessions",
  kind: "mirror-sessions",
  order: 20,
  rows(session, evidenceId, add) {
    const id = text(session, "TrafficMirrorSessionId");
    const source = text(session, "NetworkInterfaceId");
    const filter = text(session, "TrafficMirrorFilterId");
    const number = whole(session, "SessionNumber");
    if (!id) return "no TrafficMirrorSessionId";
    if (!source) return `${id} has no NetworkInterfaceId`;
    if (!filter) return `${id} has no TrafficMirrorFilterId`;
    if (number === null) return `${id} has no SessionNumber`;
    add(mirrorSessions, {
      session_id: id,
      session_number: number,
      interface_id: source,
      filter_id: filter,
      target_id: text(session, "TrafficMirrorTargetId") ?? "",
      vni: whole(session, "VirtualNetworkId"),
      packet_length: whole(session, "PacketLength"),
      description: text(session, "Description"),
      evidence_id: evidenceId,
    });
    return null;
  },
};
