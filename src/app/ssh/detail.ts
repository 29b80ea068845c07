/** What one side of SSH says in the clear, in lines: its banner, the algorithms it offers in its order, the server's key. */
import type { KexInit } from "./parse.ts";

export interface ShownKey {
  readonly type: string;
  readonly bits: number | null;
  readonly fingerprint: string;
}

export function sideDetail(banner: string, kexInit: KexInit | null, hostKey: ShownKey | null): string {
  const lines = [banner];
  if (kexInit) {
    const { kex, hostKey: hostKeys, toServer, toClient } = kexInit;
    lines.push(...list("Key exchange", kex), ...list("Host key", hostKeys));
    KINDS.forEach((kind, i) => lines.push(...bothWays(kind, toServer[i], toClient[i])));
  }
  if (hostKey) {
    const bits = hostKey.bits === null ? "" : `, ${hostKey.bits} bits`;
    lines.push(`Host key sent: ${hostKey.type}${bits}, ${hostKey.fingerprint}`);
  }
  return lines.join("\n");
}

const KINDS = ["Cipher", "MAC", "Compression"] as const;

/** Mostly the same in both directions. */
function bothWays(kind: string, toServer: readonly string[], toClient: readonly string[]): string[] {
  if (toServer.join() === toClient.join()) return list(kind, toServer);
  return [...list(`${kind} to server`, toServer), ...list(`${kind} to client`, toClient)];
}

function list(title: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${title}:`, ...names.map((name) => `  ${name}`)];
}
