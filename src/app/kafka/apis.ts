/** APIs of Kafka by key: name, and the version from which its messages are flexible (KIP-482); -1 for never. */

export interface Api {
  readonly name: string;
  readonly flexibleFrom: number;
}

const api = (name: string, flexibleFrom: number): Api => ({ name, flexibleFrom });

const APIS: Readonly<Record<number, Api>> = {
  0: api("Produce", 9),
  1: api("Fetch", 12),
  2: api("ListOffsets", 6),
  3: api("Metadata", 9),
  4: api("LeaderAndIsr", 4),
  5: api("StopReplica", 2),
  6: api("UpdateMetadata", 6),
  7: api("ControlledShutdown", 3),
  8: api("OffsetCommit", 8),
  9: api("OffsetFetch", 6),
  10: api("FindCoordinator", 3),
  11: api("JoinGroup", 6),
  12: api("Heartbeat", 4),
  13: api("LeaveGroup", 4),
  14: api("SyncGroup", 4),
  15: api("DescribeGroups", 5),
  16: api("ListGroups", 3),
  17: api("SaslHandshake", -1),
  18: api("ApiVersions", 3),
  19: api("CreateTopics", 5),
  20: api("DeleteTopics", 4),
  21: api("DeleteRecords", 2),
  22: api("InitProducerId", 2),
  23: api("OffsetForLeaderEpoch", 4),
  24: api("AddPartitionsToTxn", 3),
  25: api("AddOffsetsToTxn", 3),
  26: api("EndTxn", 3),
  27: api("WriteTxnMarkers", 1),
  28: api("TxnOffsetCommit", 3),
  29: api("DescribeAcls", 2),
  30: api("CreateAcls", 2),
  31: api("DeleteAcls", 2),
  32: api("DescribeConfigs", 4),
  33: api("AlterConfigs", 2),
  34: api("AlterReplicaLogDirs", 2),
  35: api("DescribeLogDirs", 2),
  36: api("SaslAuthenticate", 2),
  37: api("CreatePartitions", 2),
  38: api("CreateDelegationToken", 2),
  39: api("RenewDelegationToken", 2),
  40: api("ExpireDelegationToken", 2),
  41: api("DescribeDelegationToken", 2),
  42: api("DeleteGroups", 2),
  43: api("ElectLeaders", 2),
  44: api("IncrementalAlterConfigs", 1),
  45: api("AlterPartitionReassignments", 0),
  46: api("ListPartitionReassignments", 0),
  47: api("OffsetDelete", -1),
  48: api("DescribeClientQuotas", 1),
  49: api("AlterClientQuotas", 1),
  50: api("DescribeUserScramCredentials", 0),
  51: api("AlterUserScramCredentials", 0),
  52: api("Vote", 0),
  53: api("BeginQuorumEpoch", 1),
  54: api("EndQuorumEpoch", 1),
  55: api("DescribeQuorum", 0),
  56: api("AlterPartition", 0),
  57: api("UpdateFeatures", 0),
  58: api("Envelope", 0),
  59: api("FetchSnapshot", 0),
  60: api("DescribeCluster", 0),
  61: api("DescribeProducers", 0),
  62: api("BrokerRegistration", 0),
  63: api("BrokerHeartbeat", 0),
  64: api("UnregisterBroker", 0),
  65: api("DescribeTransactions", 0),
  66: api("ListTransactions", 0),
  67: api("AllocateProducerIds", 0),
  68: api("ConsumerGroupHeartbeat", 0),
  69: api("ConsumerGroupDescribe", 0),
  71: api("GetTelemetrySubscriptions", 0),
  72: api("PushTelemetry", 0),
  74: api("ListClientMetricsResources", 0),
  75: api("DescribeTopicPartitions", 0),
};

/** Versions beyond this no API has. */
export const MAX_VERSION = 20;

export function apiOf(key: number): Api | null {
  return APIS[key] ?? null;
}

export function isFlexible(key: number, version: number): boolean {
  const from = APIS[key]?.flexibleFrom ?? -1;
  return from >= 0 && version >= from;
}

/** Error codes (Kafka protocol guide, "Error Codes"). */
const ERRORS: Readonly<Record<number, string>> = {
  [-1]: "UNKNOWN_SERVER_ERROR", 1: "OFFSET_OUT_OF_RANGE", 2: "CORRUPT_MESSAGE", 3: "UNKNOWN_TOPIC_OR_PARTITION", 4: "INVALID_FETCH_SIZE",
  5: "LEADER_NOT_AVAILABLE", 6: "NOT_LEADER_OR_FOLLOWER", 7: "REQUEST_TIMED_OUT", 8: "BROKER_NOT_AVAILABLE", 10: "MESSAGE_TOO_LARGE",
  14: "COORDINATOR_LOAD_IN_PROGRESS", 15: "COORDINATOR_NOT_AVAILABLE", 16: "NOT_COORDINATOR", 17: "INVALID_TOPIC_EXCEPTION",
  18: "RECORD_LIST_TOO_LARGE", 19: "NOT_ENOUGH_REPLICAS", 22: "ILLEGAL_GENERATION", 23: "INCONSISTENT_GROUP_PROTOCOL",
  24: "INVALID_GROUP_ID", 25: "UNKNOWN_MEMBER_ID", 26: "INVALID_SESSION_TIMEOUT", 27: "REBALANCE_IN_PROGRESS",
  29: "TOPIC_AUTHORIZATION_FAILED", 30: "GROUP_AUTHORIZATION_FAILED", 31: "CLUSTER_AUTHORIZATION_FAILED", 33: "UNSUPPORTED_SASL_MECHANISM",
  34: "ILLEGAL_SASL_STATE", 35: "UNSUPPORTED_VERSION", 36: "TOPIC_ALREADY_EXISTS", 37: "INVALID_PARTITIONS",
  38: "INVALID_REPLICATION_FACTOR", 40: "INVALID_CONFIG", 41: "NOT_CONTROLLER", 42: "INVALID_REQUEST", 44: "POLICY_VIOLATION",
  47: "INVALID_PRODUCER_EPOCH", 53: "TRANSACTIONAL_ID_AUTHORIZATION_FAILED", 54: "SECURITY_DISABLED", 58: "SASL_AUTHENTICATION_FAILED",
  68: "NON_EMPTY_GROUP", 69: "GROUP_ID_NOT_FOUND", 70: "FETCH_SESSION_ID_NOT_FOUND", 71: "INVALID_FETCH_SESSION_EPOCH",
  73: "TOPIC_DELETION_DISABLED", 79: "MEMBER_ID_REQUIRED", 87: "INVALID_RECORD", 100: "UNKNOWN_TOPIC_ID",
}; // prettier-ignore

export function errorName(code: number): string | null {
  return code === 0 ? null : (ERRORS[code] ?? `error ${code}`);
}
