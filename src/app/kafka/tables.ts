import { optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

/** Kafka's own table. */
export const kafkaTable = protocolTable("kafka", "Kafka: requests with the topics and groups they are about.", [
  optional("api", "text", "API: Produce, Fetch, Metadata ...; empty for a response whose request is missing."),
  optional("api_version", "u16", "Version of the API."),
  optional("correlation_id", "u32", "Number that pairs request and response."),
  optional("client_id", "text", "Name the client gives itself."),
  optional("client_software", "text", "Client library and its version (ApiVersions)."),
  optional("user", "text", "User of a PLAIN or SCRAM login on this connection."),
  optional("password", "text", "Password of a PLAIN login, masked unless credentials are shown."),
  optional("mechanism", "text", "SASL mechanism the client asks for."),
  optional("topics", "text", "Topics; their ids where the request has no names."),
  optional("group", "text", "Consumer group, or the key of FindCoordinator."),
  optional("transactional_id", "text", "Transactional id of a producer."),
  optional("error_code", "i64", "Error of the response, where it is read; of many the first."),
  optional("error", "text", "Its name, and the message where there is one."),
  optional("duration", "f64", "Seconds from the request to the response."),
]);
