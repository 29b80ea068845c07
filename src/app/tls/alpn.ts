/** What an application protocol negotiated by ALPN (IANA registry) is called here; undefined: by its bytes. */
const HINTS: Readonly<Record<string, string>> = {
  h2: "http2",
  "http/1.1": "http",
  "http/1.0": "http",
  dot: "dns",
  imap: "imap",
  pop3: "pop3",
  ftp: "ftp",
  mqtt: "mqtt",
  irc: "irc",
  "xmpp-client": "xmpp",
  "xmpp-server": "xmpp",
  postgresql: "postgresql",
  ldap: "ldap",
  radius: "radius",
  nntp: "nntp",
};

export function innerHint(alpn: string): string | undefined {
  return HINTS[alpn];
}
