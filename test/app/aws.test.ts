/** What HTTP tells of AWS: the metadata service, and calls of AWS interfaces. */
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { awsCall, placeOf } from "../../src/app/aws/api.ts";
import { imdsCall } from "../../src/app/aws/imds.ts";
import { parseHead } from "../../src/app/http/parse.ts";
import { openSession, type FoundRow } from "../../src/app/run.ts";
import { nodeTools } from "../../src/engine/protocols/tools.ts";
import { bytesOf, runApp, survivesAnything, type Said } from "../builders/app.ts";

type Cells = Readonly<Record<string, unknown>>;

const head = (text: string) => parseHead(text.replaceAll("\n", "\r\n"))!;
const pick = (row: Cells, ...names: string[]) => Object.fromEntries(names.map((name) => [name, row[name]]));
const tableRows = (rows: readonly FoundRow[], name: string): Cells[] =>
  rows.filter(({ table }) => table.name === name).map(({ row }) => row);

/** Rows of a conversation with the metadata service itself. */
function withService(said: readonly Said[]): Cells[] {
  const rows: FoundRow[] = [];
  const session = openSession(
    { transport: "tcp", addresses: ["10.0.0.1", "169.254.169.254"], ports: [40000, 80] },
    { tools: nodeTools, showsCredentials: false },
    {
      row: (row) => void rows.push(row),
      file: () => ({ data: () => undefined, gap: () => undefined, end: () => undefined }),
      report: () => undefined,
      service: () => undefined,
      expect: () => undefined,
    },
  );
  const at = { orig: 0, resp: 0 };
  said.forEach(([from, what], i) => {
    const bytes = bytesOf(what as string);
    session.data(from, bytes, { evidenceId: 1, packet: i + 1, ts: BigInt(i), at: at[from] });
    at[from] += bytes.length;
  });
  session.end();
  return tableRows(rows, "imds");
}

const reply = (body: string, more = ""): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;
const CREDENTIALS = JSON.stringify({
  Code: "Success",
  AccessKeyId: "ASIAIOSFODNN7EXAMPLE",
  SecretAccessKey: "wJalrXUtnFEMI",
  Token: "token",
  Expiration: "2026-01-01T00:00:00Z",
});

describe("EC2 instance metadata", () => {
  it("tells version 1 from version 2, and names role and key", () => {
    const said: readonly Said[] = [
      ["orig", "GET /latest/meta-data/iam/security-credentials/ HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n"],
      ["resp", reply("web-server-role")],
      ["orig", "PUT /latest/api/token HTTP/1.1\r\nHost: 169.254.169.254\r\nX-aws-ec2-metadata-token-ttl-seconds: 21600\r\n\r\n"],
      ["resp", reply("AQAEAFTOKEN==")],
      ["orig", "GET /latest/meta-data/iam/security-credentials/web-server-role HTTP/1.1\r\nHost: 169.254.169.254\r\nX-aws-ec2-metadata-token: AQAEAFTOKEN==\r\nUser-Agent: curl/8\r\n\r\n"],
      ["resp", reply(CREDENTIALS)],
    ]; // prettier-ignore
    const names = ["via", "version", "role", "token", "token_ttl", "status", "gives_credentials", "access_key_id"];
    const rows = withService(said);
    assert.deepEqual(rows.map((row) => Object.values(pick(row, ...names))), [
      ["direct", "v1", "web-server-role", "none", null, 200, false, null],
      ["direct", "v2", null, "asks", 21600, 200, false, null],
      ["direct", "v2", "web-server-role", "sends", null, 200, true, "ASIAIOSFODNN7EXAMPLE"],
    ]); // prettier-ignore
    assert.deepEqual(pick(rows[2], "expiration", "user_agent"), {
      expiration: "2026-01-01T00:00:00Z",
      user_agent: "curl/8",
    });
  });

  it("is seen behind a proxy, and in what makes a server call it", () => {
    const via = (text: string, body = "") => imdsCall(head(text), body, ["10.0.0.1", "10.0.0.2"]);
    assert.equal(via("GET http://169.254.169.254/latest/meta-data/ HTTP/1.1\nHost: 169.254.169.254\n")?.via, "proxy");
    assert.equal(via("GET /latest/meta-data/ HTTP/1.1\nHost: [fd00:ec2::254]\n")?.via, "proxy");
    const role = "/latest/meta-data/iam/security-credentials/admin";
    for (const disguise of [
      `http://169.254.169.254${role}`,
      `http%3A%2F%2F169.254.169.254${encodeURIComponent(role)}`,
      `http%253A%252F%252F169.254.169.254${encodeURIComponent(encodeURIComponent(role))}`,
      `http://2852039166${role}`,
      `http://0xa9fea9fe${role}`,
      `http://[::ffff:a9fe:a9fe]${role}`,
      `http://169.254.169.254.nip.io${role}`,
      `http://user@169.254.169.254:80${role}`,
    ]) {
      const call = via(`GET /fetch?url=${disguise} HTTP/1.1\nHost: shop.example\n`);
      assert.deepEqual([call?.via, call?.path, call?.role], ["uri", role, "admin"], disguise);
    }
    const post = via("POST /fetch HTTP/1.1\nHost: shop.example\n", `{"url":"http:\\/\\/169.254.169.254\\/latest"}`);
    assert.deepEqual([post?.via, post?.path], ["body", "/latest"]);
  });

  it("is not seen in what only looks like it", () => {
    const none = (text: string) => assert.equal(imdsCall(head(text), "", ["10.0.0.1", "10.0.0.2"]), null, text);
    none("GET /?ip=169.254.169.25 HTTP/1.1\nHost: a\n");
    none("GET /?u=http://169.254.169.254.evil.example/ HTTP/1.1\nHost: a\n");
    none("GET /?n=12852039166 HTTP/1.1\nHost: a\n");
    // Google's and Azure's have the same address.
    none("GET /computeMetadata/v1/ HTTP/1.1\nHost: 169.254.169.254\n");
    none("GET /metadata/instance?api-version=2021-02-01 HTTP/1.1\nHost: 169.254.169.254\n");
  });

  it("finds the credentials that a fooled server passes on, compressed too", () => {
    const body = gzipSync(`<pre>${CREDENTIALS}</pre>`);
    const { rows } = runApp([
      ["orig", "POST /fetch HTTP/1.1\r\nHost: shop.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60\r\n\r\nurl=http%3A%2F%2F169.254.169.254%2Flatest%2Fmeta-data%2Fiam%"],
      ["resp", `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`],
      ["resp", body],
    ]); // prettier-ignore
    const [row] = tableRows(rows, "imds");
    assert.deepEqual(pick(row, "via", "gives_credentials", "access_key_id"), {
      via: "body",
      gives_credentials: true,
      access_key_id: "ASIAIOSFODNN7EXAMPLE",
    });
  });
});

describe("AWS interfaces in clear", () => {
  const call = (text: string, form = "") => {
    const found = awsCall(head(text), form);
    return found && [found.service, found.region, found.action, found.resource, found.signature?.version ?? "none"];
  };
  const signed = (service: string, region = "eu-west-1") =>
    `Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/${region}/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=abc\n`;

  it("names service, region and action", () => {
    const target = "X-Amz-Target: DynamoDB_20120810.ListTables\n";
    assert.deepEqual(call(`POST / HTTP/1.1\nHost: localhost:8000\n${target}${signed("dynamodb")}`), ["dynamodb", "eu-west-1", "ListTables", "", "v4"]); // prettier-ignore
    assert.deepEqual(call(`POST / HTTP/1.1\nHost: sts.amazonaws.com\n${signed("sts", "us-east-1")}`, "Action=GetCallerIdentity&Version=2011-06-15"), ["sts", "us-east-1", "GetCallerIdentity", "", "v4"]); // prettier-ignore
    assert.deepEqual(call("GET /?Action=DescribeInstances&AWSAccessKeyId=AKIA1&SignatureVersion=2&Signature=x HTTP/1.1\nHost: ec2.us-west-2.amazonaws.com\n"), ["ec2", "us-west-2", "DescribeInstances", "", "v2"]); // prettier-ignore
    assert.deepEqual(call(`POST /2015-03-31/functions/pay/invocations HTTP/1.1\nHost: lambda.eu-west-1.amazonaws.com\n${signed("lambda")}`), ["lambda", "eu-west-1", "Invoke", "pay", "v4"]); // prettier-ignore
    assert.equal(call("GET / HTTP/1.1\nHost: example.com\n"), null);
    assert.equal(call("GET / HTTP/1.1\nHost: amazonaws.com.example\n"), null);
  });

  it("names what is done to S3", () => {
    const action = (line: string, host = "logs.s3.eu-west-1.amazonaws.com", more = "") =>
      call(`${line} HTTP/1.1\nHost: ${host}\n${more}`)?.slice(2, 4);
    assert.deepEqual(action("GET /a/b%20c.txt"), ["GetObject", "logs/a/b c.txt"]);
    assert.deepEqual(action("GET /?list-type=2"), ["ListObjectsV2", "logs"]);
    assert.deepEqual(action("PUT /k?partNumber=1&uploadId=x"), ["UploadPart", "logs/k"]);
    assert.deepEqual(action("PUT /k", undefined, "x-amz-copy-source: /b/c\n"), ["CopyObject", "logs/k"]);
    assert.deepEqual(action("GET /logs?policy", "s3.amazonaws.com"), ["GetBucketPolicy", "logs"]);
    assert.deepEqual(action("GET /", "s3-us-west-2.amazonaws.com"), ["ListBuckets", ""]);
    assert.deepEqual(action("POST /?delete"), ["DeleteObjects", "logs"]);
  });

  it("tells what calls are about by their parameters", () => {
    const call = (type: string, body: string, more = ""): string =>
      `POST / HTTP/1.1\r\nHost: iam.amazonaws.com\r\nContent-Type: ${type}\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;
    const resourceOf = (request: string) => tableRows(runApp([["orig", request]]).rows, "aws_api")[0].resource;
    const form = "application/x-www-form-urlencoded";
    const attach =
      "Action=AttachUserPolicy&UserName=eve&PolicyArn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FAdministratorAccess";
    assert.equal(resourceOf(call(form, attach)), "eve, arn:aws:iam::aws:policy/AdministratorAccess");
    assert.equal(resourceOf(call(form, "Action=ListUsers")), null);
    const target = "X-Amz-Target: secretsmanager.GetSecretValue\r\n";
    assert.equal(
      resourceOf(call("application/x-amz-json-1.1", '{"Version": 1, "SecretId" : "prod/db"}', target)),
      "prod/db",
    );
    assert.equal(resourceOf(call("application/x-amz-json-1.1", '{"SecretId": "pro', target)), null);
  });

  it("knows hosts of services", () => {
    assert.deepEqual(placeOf("my.bucket.s3.dualstack.eu-west-1.amazonaws.com"), { service: "s3", region: "eu-west-1", bucket: "my.bucket" }); // prettier-ignore
    assert.deepEqual(placeOf("vpce-1-a.ec2.us-east-1.vpce.amazonaws.com"), { service: "ec2", region: "us-east-1", bucket: "" }); // prettier-ignore
    assert.deepEqual(placeOf("monitoring.cn-north-1.amazonaws.com.cn"), { service: "monitoring", region: "cn-north-1", bucket: "" }); // prettier-ignore
  });

  it("gives rows with key id, key type, error and request id", () => {
    const said: readonly Said[] = [
      ["orig", `GET /secret?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAIOSFODNN7EXAMPLE%2F20260101%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Security-Token=t&X-Amz-Signature=s HTTP/1.1\r\nHost: logs.s3.amazonaws.com\r\nUser-Agent: aws-cli/2.1\r\n\r\n`],
      ["resp", `HTTP/1.1 403 Forbidden\r\nx-amz-request-id: REQ1\r\nContent-Length: 50\r\n\r\n<Error><Code>AccessDenied</Code><Message>no</Error>`],
    ]; // prettier-ignore
    const [row] = tableRows(runApp(said).rows, "aws_api");
    assert.deepEqual(
      pick(row, "service", "action", "resource", "status", "error", "access_key_id", "key_type", "signature", "is_presigned", "has_session_token", "request_id"),
      {
        service: "s3", action: "GetObject", resource: "logs/secret", status: 403, error: "AccessDenied", access_key_id: "ASIAIOSFODNN7EXAMPLE",
        key_type: "temporary", signature: "v4", is_presigned: true, has_session_token: true, request_id: "REQ1",
      },
    ); // prettier-ignore
    survivesAnything(said);
  });
});
