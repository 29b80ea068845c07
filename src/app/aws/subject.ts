/** What a call of AWS is about, by its parameters: roles, users, secrets, tables, machines. Pure. */

/** Names of parameters in lower case, what says most first; both of a call that joins two things are told. */
const NAMES = [
  "rolearn", "rolename", "username", "groupname", "policyarn", "policyname", "secretid", "tablename", "functionname", "queueurl",
  "queuename", "topicarn", "keyid", "streamname", "clustername", "loggroupname", "stackname", "dbinstanceidentifier", "instanceid",
  "instanceid.1", "groupid", "bucketname", "trailname", "name",
]; // prettier-ignore

/** Parameters that are told of one call. */
const MOST = 3;

const MEMBER = /"(\w{1,64})"\s*:\s*"((?:[^"\\]|\\.){1,256})"/g;

/** `query`: parameters of query and form by name in lower case; `json`: beginning of a body in JSON, "" where it is none. */
export function subjectOf(query: ReadonlyMap<string, string>, json: string): string {
  const members = new Map<string, string>();
  for (const [, name, value] of json.matchAll(MEMBER)) {
    const key = name.toLowerCase();
    if (!members.has(key)) members.set(key, value);
  }
  const found = NAMES.flatMap((name) => query.get(name) || members.get(name) || []);
  return found.slice(0, MOST).join(", ");
}
