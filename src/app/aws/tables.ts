/** What HTTP exchanges tell of AWS: calls to the instance metadata service, and calls of AWS's own interfaces in clear. */
import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

export const imdsTable = protocolTable("imds", "Calls to the EC2 instance metadata service, and requests that make others call it.", [
  column("via", "text", "How it is reached: direct, proxy (the request names it as host), uri or body (it is named within a request to something else: how SSRF looks)."),
  optional("version", "text", "v1 without a session token, v2 with one or asking for one; empty where it is only named."),
  column("method", "text", "Method of the request."),
  optional("host", "text", "Host the request names."),
  optional("path", "text", "Path that is asked of the metadata service."),
  optional("role", "text", "Role whose credentials are asked for, or that the service names."),
  column("token", "text", "Session token: asks (for one), sends (one), none."),
  optional("token_ttl", "u32", "Seconds that the token asked for shall live."),
  optional("status", "u16", "Status code of the response."),
  column("gives_credentials", "bool", "True when the response shows credentials."),
  optional("access_key_id", "text", "Key id of these credentials: no secret, CloudTrail has it of what they were used for."),
  optional("expiration", "text", "When these credentials expire, as given."),
  optional("user_agent", "text", "User-Agent field."),
  optional("x_forwarded_for", "text", "X-Forwarded-For of the request; the service refuses tokens to those that have it."),
]); // prettier-ignore

export const awsApiTable = protocolTable("aws_api", "Calls of AWS interfaces over HTTP that could be read.", [
  optional("service", "text", "Service as the signature's scope or the host names it: s3, sts, ec2, dynamodb."),
  optional("region", "text", "Region, from the same places."),
  optional("action", "text", "What is called: from X-Amz-Target, Action, or method and path."),
  optional("resource", "text", "What it is called on, by path or parameters: bucket and key, function, role, user and policy, secret, table, machine."),
  column("method", "text", "Method of the request."),
  optional("host", "text", "Host the request names."),
  optional("status", "u16", "Status code of the response."),
  optional("error", "text", "Error code that the service gives."),
  optional("access_key_id", "text", "Key id the request is signed with, as CloudTrail has it; the secret is never sent."),
  optional("key_type", "text", "long-term (AKIA...) or temporary (ASIA...)."),
  column("signature", "text", "Version of the signature: v4, v4a, v2, v3, or none."),
  column("is_presigned", "bool", "True when the signature stands in the URI."),
  column("has_session_token", "bool", "True when a session token of temporary credentials is sent."),
  optional("request_id", "text", "Request id of the response, as CloudTrail has it."),
  optional("user_agent", "text", "User-Agent field: the SDK and its version."),
]); // prettier-ignore
