/** Table of SNMP: one row for a request and its response, or a notification. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const snmpTable = protocolTable("snmp", "SNMP requests with their responses, and notifications.", [
  column("version", "text", "Version: 1, 2c or 3."),
  optional("community", "text", "Community of versions 1 and 2c, masked unless credentials are shown."),
  optional("is_default_community", "bool", "True where the community is public or private, as devices are delivered."),
  optional("user", "text", "User of version 3 (RFC 3414)."),
  optional("security", "text", "Level of version 3: noAuthNoPriv, authNoPriv or authPriv."),
  optional("engine_id", "text", "Authoritative engine of version 3, as hex."),
  optional("pdu_type", "text", "Kind of request or notification: get-request, get-bulk-request, set-request, trap ...; empty where it is encrypted or was not seen."),
  optional("response_type", "text", "Kind of response: get-response or report."),
  optional("request_id", "i64", "Number that the response repeats."),
  optional("oids", "text", "Objects asked for or told."),
  optional("values", "text", "Values as told, or as they are to be set; in the order of the objects of the response, or of the request where there is none."),
  optional("response_oids", "text", "Objects of the response, where they are others than asked for."),
  optional("error_status", "text", "Outcome: noError, noSuchName, genErr ..."),
  optional("error_index", "i64", "Number of the object that the error is about, from 1."),
  optional("is_encrypted", "bool", "True where a message of version 3 is encrypted."),
  optional("duration", "f64", "Seconds from the request to its response."),
]); // prettier-ignore
