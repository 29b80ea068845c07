/** Tables that an exchange of HTTP may fill, whatever the version. */
import { awsApiTable, imdsTable } from "../aws/tables.ts";
import { dnsTable } from "../dns/tables.ts";
import { grpcTable } from "../grpc/tables.ts";
import { kerberosTable } from "../kerberos/tables.ts";
import { ntlmTable } from "../ntlm/tables.ts";
import { websocketTable } from "../websocket/tables.ts";
import { httpTable } from "./tables.ts";

export const httpTables = [
  httpTable,
  websocketTable,
  grpcTable,
  imdsTable,
  awsApiTable,
  dnsTable,
  ntlmTable,
  kerberosTable,
];
