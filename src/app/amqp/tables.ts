import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

/** AMQP's own table. */
export const amqpTable = protocolTable(
  "amqp",
  "AMQP 0-9-1: methods with their replies, published and delivered messages; 1.0: performatives.",
  [
    column(
      "method",
      "text",
      "Class and method, as basic.publish; of AMQP 1.0 the performative, as transfer; protocol_header.",
    ),
    optional("from_client", "bool", "Whether the client said it."),
    optional("version", "text", "Version of the protocol header."),
    optional("channel", "u16", "Channel."),
    optional("user", "text", "User of the PLAIN or AMQPLAIN login on this connection."),
    optional("password", "text", "Password of the login, masked unless credentials are shown."),
    optional("mechanism", "text", "SASL mechanism: of a server those it offers."),
    optional("virtual_host", "text", "Virtual host of connection.open; of AMQP 1.0 the host name."),
    optional(
      "product",
      "text",
      "Product, version and platform that a side says of itself; of AMQP 1.0 its container id.",
    ),
    optional("exchange", "text", "Exchange; of AMQP 1.0 the link's source."),
    optional("routing_key", "text", "Routing key; of AMQP 1.0 the link's target."),
    optional("queue", "text", "Queue; of AMQP 1.0 the link's name."),
    optional("consumer_tag", "text", "Consumer tag."),
    optional("content_type", "text", "Content type of a message."),
    optional("properties", "text", "Other properties of a message: reply_to, correlation_id, app_id, user_id ..."),
    optional("payload_length", "i64", "Bytes of a message, as its head declares; of AMQP 1.0 those of the transfer."),
    optional("payload", "text", "Beginning of a message: text as it is, other bytes as hex."),
    optional("message_count", "i64", "Messages of a queue, as replies count them."),
    optional("reply", "text", "Method of the reply."),
    optional("reply_code", "u16", "Code of a close or a return."),
    optional("reply_text", "text", "Its text, or the error of AMQP 1.0."),
    optional("duration", "f64", "Seconds from the method to the reply."),
  ],
);
