/** Who signed a request to AWS and for what (Signature Version 4 and its forebears). Pure. */
import { header, type Head } from "../http/parse.ts";
import { parameters } from "../http/text.ts";

export interface Signature {
  readonly version: "v4" | "v4a" | "v3" | "v2";
  readonly accessKeyId: string;
  /** Scope; empty where the version has none. */
  readonly region: string;
  readonly service: string;
  readonly isPresigned: boolean;
}

/** The signature of a request; null where it has none. `query`: parameters of its target and of a form in its body. */
export function signatureOf(head: Head, query: ReadonlyMap<string, string>): Signature | null {
  const authorization = header(head, "authorization");
  const [scheme, rest = ""] = splitAt(authorization, authorization.search(/[ \t]/));
  if (/^AWS4-HMAC-SHA256$/i.test(scheme)) return scoped("v4", credentialOf(rest), false);
  if (/^AWS4-ECDSA-P256-SHA256$/i.test(scheme))
    return regionSet(credentialOf(rest), header(head, "x-amz-region-set"), false);
  if (/^AWS3(-HTTPS)?$/i.test(scheme))
    return unscoped("v3", parameters(`,${rest}`, ",").named.get("awsaccesskeyid"), false);
  if (scheme === "AWS") return unscoped("v2", rest.trim().split(":")[0], false);
  const algorithm = query.get("x-amz-algorithm") ?? "";
  const credential = query.get("x-amz-credential") ?? "";
  if (algorithm.startsWith("AWS4-ECDSA")) return regionSet(credential, query.get("x-amz-region-set") ?? "", true);
  if (algorithm !== "" || credential !== "") return scoped("v4", credential, true);
  return query.has("signature") ? unscoped("v2", query.get("awsaccesskeyid"), true) : null;
}

function splitAt(text: string, at: number): string[] {
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function credentialOf(text: string): string {
  return parameters(`,${text}`, ",").named.get("credential") ?? "";
}

/** AKID/DATE/REGION/SERVICE/aws4_request. */
function scoped(version: "v4", credential: string, isPresigned: boolean): Signature {
  const [accessKeyId = "", , region = "", service = ""] = credential.split("/");
  return { version, accessKeyId, region, service, isPresigned };
}

/** AKID/DATE/SERVICE/aws4_request: the regions stand elsewhere. */
function regionSet(credential: string, region: string, isPresigned: boolean): Signature {
  const [accessKeyId = "", , service = ""] = credential.split("/");
  return { version: "v4a", accessKeyId, region, service, isPresigned };
}

function unscoped(version: "v2" | "v3", accessKeyId: string | undefined, isPresigned: boolean): Signature | null {
  return accessKeyId ? { version, accessKeyId, region: "", service: "", isPresigned } : null;
}
