/** Numbers of LDAP by their names (RFC 4511, section 4; IANA's registry of LDAP parameters; [MS-ADTS]). */

export const OP = {
  bindRequest: 0x60, bindResponse: 0x61, unbind: 0x42, search: 0x63, entry: 0x64, done: 0x65, reference: 0x73, modify: 0x66, add: 0x68,
  delete: 0x4a, rename: 0x6c, compare: 0x6e, abandon: 0x50, extended: 0x77, extendedResponse: 0x78, intermediate: 0x79,
} as const; // prettier-ignore

const REQUESTS: Readonly<Record<number, string>> = {
  0x60: "bind", 0x42: "unbind", 0x63: "search", 0x66: "modify", 0x68: "add", 0x4a: "delete", 0x6c: "modify_dn", 0x6e: "compare", 0x50: "abandon",
  0x77: "extended",
}; // prettier-ignore

/** Responses, and the requests that they are of. */
const RESPONSES: Readonly<Record<number, string>> = {
  0x61: "bind", 0x64: "search", 0x65: "search", 0x73: "search", 0x67: "modify", 0x69: "add", 0x6b: "delete", 0x6d: "modify_dn", 0x6f: "compare",
  0x78: "extended", 0x79: "extended",
}; // prettier-ignore

export function requestName(tag: number): string | undefined {
  return REQUESTS[tag];
}

/** Request that a response with this tag answers. */
export function answeredName(tag: number): string | undefined {
  return RESPONSES[tag];
}

const RESULTS: Readonly<Record<number, string>> = {
  0: "success", 1: "operationsError", 2: "protocolError", 3: "timeLimitExceeded", 4: "sizeLimitExceeded", 5: "compareFalse", 6: "compareTrue",
  7: "authMethodNotSupported", 8: "strongerAuthRequired", 10: "referral", 11: "adminLimitExceeded", 12: "unavailableCriticalExtension",
  13: "confidentialityRequired", 14: "saslBindInProgress", 16: "noSuchAttribute", 17: "undefinedAttributeType", 18: "inappropriateMatching",
  19: "constraintViolation", 20: "attributeOrValueExists", 21: "invalidAttributeSyntax", 32: "noSuchObject", 33: "aliasProblem",
  34: "invalidDNSyntax", 36: "aliasDereferencingProblem", 48: "inappropriateAuthentication", 49: "invalidCredentials",
  50: "insufficientAccessRights", 51: "busy", 52: "unavailable", 53: "unwillingToPerform", 54: "loopDetect", 64: "namingViolation",
  65: "objectClassViolation", 66: "notAllowedOnNonLeaf", 67: "notAllowedOnRDN", 68: "entryAlreadyExists", 69: "objectClassModsProhibited",
  71: "affectsMultipleDSAs", 80: "other",
}; // prettier-ignore

export function resultName(code: number): string {
  return RESULTS[code] ?? `result ${code}`;
}

export const SASL_IN_PROGRESS = 14;

const SCOPES = ["base", "one", "sub", "subordinates"];

export function scopeName(scope: number): string {
  return SCOPES[scope] ?? `scope ${scope}`;
}

const CHANGES = ["add", "delete", "replace", "increment"];

export function changeName(operation: number): string {
  return CHANGES[operation] ?? `change ${operation}`;
}

export const START_TLS = "1.3.6.1.4.1.1466.20037";

const EXTENDED: Readonly<Record<string, string>> = {
  [START_TLS]: "StartTLS", "1.3.6.1.4.1.4203.1.11.1": "passwordModify", "1.3.6.1.4.1.4203.1.11.3": "whoAmI", "1.3.6.1.1.8": "cancel",
  "1.2.840.113556.1.4.1781": "fastBind", "1.3.6.1.4.1.1466.101.119.1": "dynamicRefresh", "1.3.6.1.4.1.1466.20036": "noticeOfDisconnection",
  "1.3.6.1.1.21.1": "startTransaction", "1.3.6.1.1.21.3": "endTransaction",
}; // prettier-ignore

export function extendedName(oid: string): string {
  return EXTENDED[oid] ?? oid;
}
