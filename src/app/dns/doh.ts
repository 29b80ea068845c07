/** Encrypted DNS as others see it: over HTTPS (RFC 8484), over TLS (RFC 7858), over QUIC (RFC 9250). Pure. */

const MEDIA_TYPES = ["application/dns-message", "application/dns-json", "application/dns-udpwireformat"];

/** Names of resolvers for everybody that speak DNS over HTTPS or TLS; names below them count too. */
const RESOLVERS = [
  "adguard-dns.com", "adguard.com", "alidns.com", "applied-privacy.net", "chrome.cloudflare-dns.com", "cleanbrowsing.org", "cloudflare-dns.com",
  "controld.com", "dns.google", "dns.sb", "dns0.eu", "dnsforge.de", "doh.dns.sb", "doh.opendns.com", "doh.pub", "dot.pub", "doh.umbrella.com",
  "libredns.gr", "mullvad.net", "nextdns.io", "one.one.one.one", "digitale-gesellschaft.ch", "doh.xfinity.com", "quad9.net", "switch.ch",
  "twnic.tw",
] as const; // prettier-ignore

/** Resolvers whose domain has other servers too: only names that begin like a resolver's. */
const SHARED = new Set<string>(["adguard.com", "mullvad.net", "switch.ch", "digitale-gesellschaft.ch", "twnic.tw"]);

/** A request or a response of DNS over HTTPS, by its path and its media type; either may be empty. */
export function isDoh(path: string, contentType: string): boolean {
  const type = contentType.split(";", 1)[0].trim().toLowerCase();
  return MEDIA_TYPES.includes(type) || /^[^?#]*\/dns-query(?:[/?#{]|$)/.test(path) || /[?&]dns=[\w-]{16,}/.test(path);
}

/** A TLS connection of DNS over TLS or QUIC: by ALPN, by the port where none is said. */
export function isDot(alpn: readonly string[], port: number): boolean {
  return alpn.some((name) => name === "dot" || name === "doq") || (alpn.length === 0 && port === 853);
}

/** The name (SNI) of a resolver that is known to speak encrypted DNS. */
export function isResolverName(name: string): boolean {
  const lower = name.toLowerCase().replace(/\.$/, "");
  return RESOLVERS.some((resolver) => {
    if (lower !== resolver && !lower.endsWith(`.${resolver}`)) return false;
    return !SHARED.has(resolver) || /^(?:[\w-]+\.)?(?:dns|doh|dot)\b/.test(lower);
  });
}
