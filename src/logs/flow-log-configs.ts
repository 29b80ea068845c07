/** Answers of `aws ec2 describe-flow-logs`: which flow logs exist, with their format and filter. */
import { defaultFormat } from "../model/flowlog.ts";
import { flowLogConfigs } from "../model/tables.ts";
import { type Describer, text, time, whole } from "./describe.ts";

/** The format AWS uses where none was chosen, as its answers print it; old answers leave it out. */
export const DEFAULT_LOG_FORMAT = defaultFormat.map((name) => `\${${name.replaceAll("_", "-")}}`).join(" ");

/** MaxAggregationInterval where none was chosen, seconds. */
const DEFAULT_AGGREGATION = 600;

export const flowLogsDescriber: Describer = {
  key: "FlowLogs",
  named: "FlowLogId",
  id: "flow-log-configs",
  name: "Flow log configurations, AWS CLI JSON",
  spec: "Amazon EC2 API 2016-11-15, DescribeFlowLogs",
  kind: "flow-log-config",
  order: 24,
  rows(log, evidenceId, add) {
    const id = text(log, "FlowLogId");
    if (!id) return "no FlowLogId";
    add(flowLogConfigs, {
      flow_log_id: id,
      resource_id: text(log, "ResourceId") ?? "",
      traffic_type: text(log, "TrafficType") ?? "ALL",
      log_format: text(log, "LogFormat") ?? DEFAULT_LOG_FORMAT,
      max_aggregation: whole(log, "MaxAggregationInterval") ?? DEFAULT_AGGREGATION,
      destination: text(log, "LogDestination") ?? text(log, "LogGroupName"),
      created_ts: time(log, "CreationTime"),
      evidence_id: evidenceId,
    });
    return null;
  },
};
