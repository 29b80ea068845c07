/** Keys of Initial packets that fit one connection: after a Retry or in another version there are new ones. */
import type { Tools } from "../tools.ts";
import type { LongPacket } from "./packet.ts";
import { type InitialKeys, initialKeys, type OpenPacket, openPacket } from "./protection.ts";
import { versionOf } from "./versions.ts";

/** Sets of keys that are tried: one for each id the client chose, twice for two versions. */
const MAX_KEYS = 4;

/** Times that keys are made anew for one connection: each costs some twenty hashes, and anybody can send packets that no key fits. */
const MAX_MADE = 32;

interface Known {
  readonly version: number;
  readonly dcid: Uint8Array;
  readonly keys: InitialKeys;
}

export class Keyring {
  readonly #tools: Tools;
  /** The newest last. */
  readonly #known: Known[] = [];
  #made = 0;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /** With keys that are known, the newest first; a client's packet makes new ones of its connection id. */
  open(isClient: boolean, packet: LongPacket, largest: number): OpenPacket | null {
    for (const { keys, version } of [...this.#known].reverse()) {
      if (version !== packet.version) continue;
      const opened = openPacket(this.#tools, packet, isClient ? keys.client : keys.server, largest);
      if (opened) return opened;
    }
    if (isClient) return this.#openNew(packet.dcid, true, packet, largest);
    // A server that chose another version (RFC 9368) has keys of the same connection id, with another salt.
    const [first] = this.#known;
    return first && first.version !== packet.version ? this.#openNew(first.dcid, false, packet, largest) : null;
  }

  #openNew(dcid: Uint8Array, isClient: boolean, packet: LongPacket, largest: number): OpenPacket | null {
    const { version } = packet;
    const described = versionOf(version);
    for (const salt of described?.salts ?? []) {
      if (!described || this.#made >= MAX_MADE) return null;
      this.#made++;
      const keys = initialKeys(this.#tools, described, dcid, salt);
      const opened = openPacket(this.#tools, packet, isClient ? keys.client : keys.server, largest);
      if (opened) return this.#keep({ version, dcid: dcid.slice(), keys }, opened);
    }
    return null;
  }

  #keep(known: Known, opened: OpenPacket): OpenPacket {
    this.#known.push(known);
    if (this.#known.length > MAX_KEYS) this.#known.splice(1, 1);
    return opened;
  }
}
