import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

/** MQTT's own table. */
export const mqttTable = protocolTable(
  "mqtt",
  "MQTT: connects, publishes, subscriptions with their acknowledgements.",
  [
    column(
      "message",
      "text",
      "connect, publish, subscribe, unsubscribe, disconnect, auth, or what a reply answers where that is missing.",
    ),
    optional("from_client", "bool", "Whether the client said it; servers publish and disconnect too."),
    optional("version", "text", "3.1, 3.1.1 or 5.0; empty where the connect was not seen."),
    optional("client_id", "text", "Client identifier of the connect, or the one the server assigned."),
    optional("user", "text", "User name of the connect."),
    optional("password", "text", "Password of the connect, masked unless credentials are shown."),
    optional("topic", "text", "Topic published to; topic filters of subscriptions; of a connect the will's topic."),
    optional("qos", "text", "Quality of service: of a publish or a will; of a subscription what is asked for."),
    optional("retain", "bool", "Retain flag of a publish or a will."),
    optional("dup", "bool", "True for a publish that is sent again."),
    optional("packet_id", "u16", "Packet identifier."),
    optional("payload_length", "i64", "Bytes of what is published, or of the will's message."),
    optional("payload", "text", "Its beginning: text as it is, other bytes as hex."),
    optional("keep_alive", "u16", "Seconds of keep-alive of a connect."),
    optional("clean_start", "bool", "Whether a connect asks for a clean session."),
    optional("properties", "text", "Properties of version 5."),
    optional("reason_code", "u8", "Return or reason code of the reply; the highest where there are many."),
    optional("reason", "text", "The code in words; codes of a subscription one by one."),
    optional("duration", "f64", "Seconds from the message to its acknowledgement."),
  ],
);
