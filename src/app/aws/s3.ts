/** What a request to S3 does: the operation by method, bucket, key and the parameters that name a part of one. Pure. */
import type { Head } from "../http/parse.ts";
import { unescaped } from "../http/text.ts";

/** Operations on objects and on buckets, by method. */
const ON_OBJECT: Readonly<Record<string, string>> = { GET: "GetObject", HEAD: "HeadObject", PUT: "PutObject", DELETE: "DeleteObject", POST: "PostObject" }; // prettier-ignore
const ON_BUCKET: Readonly<Record<string, string>> = { GET: "ListObjects", HEAD: "HeadBucket", PUT: "CreateBucket", DELETE: "DeleteBucket", POST: "PostObject" }; // prettier-ignore
/** Parts of a bucket or object that a parameter without value names. */
const PARTS: Readonly<Record<string, string>> = { acl: "Acl", policy: "Policy", cors: "Cors", lifecycle: "Lifecycle", location: "Location", logging: "Logging", notification: "Notification", replication: "Replication", tagging: "Tagging", versioning: "Versioning", website: "Website", encryption: "Encryption", publicaccessblock: "PublicAccessBlock", policystatus: "PolicyStatus", ownershipcontrols: "OwnershipControls", retention: "Retention", "legal-hold": "LegalHold", torrent: "Torrent", attributes: "Attributes" }; // prettier-ignore
const VERBS: Readonly<Record<string, string>> = { GET: "Get", PUT: "Put", DELETE: "Delete" };

/** Bucket and key; `bucket` is the one that the host names, or empty. */
function keyOf(path: string, bucket: string): { readonly bucket: string; readonly key: string } {
  const whole = path.replace(/^\//, "");
  if (bucket !== "") return { bucket, key: whole };
  const slash = whole.indexOf("/");
  return slash < 0 ? { bucket: whole, key: "" } : { bucket: whole.slice(0, slash), key: whole.slice(slash + 1) };
}

export function s3Resource(path: string, hostBucket: string): string {
  const { bucket, key } = keyOf(path, hostBucket);
  return unescaped(key === "" ? bucket : `${bucket}/${key}`);
}

export function s3Action(head: Head, path: string, hostBucket: string, query: ReadonlyMap<string, string>): string {
  const { bucket, key } = keyOf(path, hostBucket);
  const { method } = head;
  if (bucket === "") return method === "GET" ? "ListBuckets" : `${method} ${path}`;
  const part = [...query.keys()].find((name) => name in PARTS);
  if (part && method in VERBS) return `${VERBS[method]}${key === "" ? "Bucket" : "Object"}${PARTS[part]}`;
  return multipart(head, key, query) ?? (key === "" ? onBucket(method, query) : onObject(head, query));
}

function multipart({ method, headers }: Head, key: string, query: ReadonlyMap<string, string>): string | null {
  if (query.has("uploads")) return method === "POST" ? "CreateMultipartUpload" : "ListMultipartUploads";
  if (!query.has("uploadid") || key === "") return null;
  if (method === "PUT") return headers.has("x-amz-copy-source") ? "UploadPartCopy" : "UploadPart";
  const names: Readonly<Record<string, string>> = { POST: "CompleteMultipartUpload", DELETE: "AbortMultipartUpload", GET: "ListParts" }; // prettier-ignore
  return names[method] ?? null;
}

function onBucket(method: string, query: ReadonlyMap<string, string>): string {
  if (method === "POST" && query.has("delete")) return "DeleteObjects";
  if (method === "GET" && query.has("versions")) return "ListObjectVersions";
  if (method === "GET" && query.get("list-type") === "2") return "ListObjectsV2";
  return ON_BUCKET[method] ?? method;
}

function onObject({ method, headers }: Head, query: ReadonlyMap<string, string>): string {
  if (method === "PUT" && headers.has("x-amz-copy-source")) return "CopyObject";
  if (method === "POST" && query.has("select")) return "SelectObjectContent";
  if (method === "POST" && query.has("restore")) return "RestoreObject";
  return ON_OBJECT[method] ?? method;
}
