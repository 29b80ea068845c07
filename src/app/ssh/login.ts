/**
 * Whether a login worked, by the sizes of what the server says encrypted: SERVICE_ACCEPT, USERAUTH_FAILURE and USERAUTH_SUCCESS
 * (RFC 4252) have fixed ones. Padded, SERVICE_ACCEPT for "ssh-userauth" is 16 bytes longer than USERAUTH_SUCCESS, for every cipher.
 * Where the cipher hides the length of packets, what the server says between two words of the client counts as one; only a success
 * with more right after it is told by how the network cut it, since nothing else tells.
 */

const ACCEPT_OVER_SUCCESS = 16;
/** Encrypted bytes of the server that no login needs: six attempts with large keys and a banner are some 10 KB. */
const MAX_LOGIN = 65_536;

/** Bytes of the MAC or tag of ciphers that leave the length of packets readable; null: it is hidden. */
export function clearLengthTag(cipher: string, mac: string): number | null {
  if (/^(?:AEAD_AES_\d+_GCM|aes\d+-gcm@openssh\.com)$/.test(cipher)) return 16;
  if (cipher === "chacha20-poly1305@openssh.com" || !mac.includes("-etm@")) return null;
  return MACS.find(([name]) => mac.startsWith(name))?.[1] ?? null;
}

const MACS: readonly (readonly [string, number])[] = [
  ["hmac-sha1-96-", 12],
  ["hmac-md5-96-", 12],
  ["hmac-sha2-256-", 32],
  ["hmac-sha2-512-", 64],
  ["hmac-sha1-", 20],
  ["hmac-md5-", 16],
  ["hmac-ripemd160-", 20],
  ["umac-64-", 8],
  ["umac-128-", 16],
];

/** What the server said since the client's last word. */
interface Turn {
  /** All its bytes, and those of the first packet of the network in it. */
  total: number;
  first: number;
  /** The last packet of SSH in it, where lengths can be read. */
  last: number;
}

export class Login {
  readonly #packets: ClearLengths | null;
  #hasClientSpoken = false;
  #accept = 0;
  #failure = 0;
  #turn: Turn = { total: 0, first: 0, last: 0 };
  #said = 0;
  /** Replies after SERVICE_ACCEPT. */
  #replies = 0;
  attempts = 0;
  success: boolean | null = null;

  /** `tag`: see `clearLengthTag`. */
  constructor(tag: number | null) {
    this.#packets = tag === null ? null : new ClearLengths(tag, (length) => this.#packet(length));
  }

  /** True once the login worked; before that it may yet. */
  get isDecided(): boolean {
    return this.success === true;
  }

  client(): void {
    this.#endTurn();
    this.#hasClientSpoken = true;
  }

  /** Encrypted bytes of the server; null for what the capture lacks of them. */
  server(bytes: Uint8Array | null, size: number): void {
    if (this.isDecided) return;
    this.#said += size;
    this.#turn.first ||= size;
    this.#turn.total += size;
    if (bytes) this.#packets?.data(bytes);
    else this.#packets?.gap(size);
    if (this.#said > MAX_LOGIN) this.#succeed();
  }

  end(): void {
    this.#endTurn();
    // One reply, which was no success, and that was all: refused, whatever it was that was tried.
    if (this.#replies === 1) this.success ??= false;
  }

  #packet(length: number): void {
    this.#turn.last = length;
    // Told at once: what follows is no login any longer.
    if (this.#accept > 0 && length + ACCEPT_OVER_SUCCESS === this.#accept) this.#succeed();
  }

  #endTurn(): void {
    const { total, first, last } = this.#turn;
    this.#turn = { total: 0, first: 0, last: 0 };
    // Before the client has said anything it is extensions (RFC 8308), no answer.
    if (total === 0 || this.isDecided || !this.#hasClientSpoken) return;
    const size = this.#packets ? last : total;
    if (size === 0) return;
    if (this.#accept === 0) {
      this.#accept = size;
      return;
    }
    this.#replies++;
    if (size + ACCEPT_OVER_SUCCESS === this.#accept) this.#succeed();
    else if (this.#failure === 0 && !this.#isSuccessAndMore(first)) this.#failure = size;
    else if (size === this.#failure) this.#fail();
    else if (this.#isSuccessAndMore(first)) this.#succeed();
  }

  /** Servers go on at once with their other keys. */
  #isSuccessAndMore(first: number): boolean {
    return !this.#packets && first + ACCEPT_OVER_SUCCESS === this.#accept;
  }

  #fail(): void {
    this.attempts++;
    this.success = false;
  }

  #succeed(): void {
    this.attempts++;
    this.success = true;
  }
}

/** Packets whose length stands before them in clear, the tag behind them not counted. */
class ClearLengths {
  readonly #tag: number;
  readonly #packet: (length: number) => void;
  #head: number[] = [];
  #over = 0;
  #isLost = false;

  constructor(tag: number, packet: (length: number) => void) {
    this.#tag = tag;
    this.#packet = packet;
  }

  data(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.#isLost;) {
      const step = Math.min(this.#over, bytes.length - at);
      this.#over -= step;
      at += step;
      if (this.#over > 0 || at >= bytes.length) return;
      this.#head.push(bytes[at++]);
      if (this.#head.length === 4) this.#begin();
    }
  }

  gap(size: number): void {
    if (size <= this.#over) this.#over -= size;
    else this.#isLost = true;
  }

  #begin(): void {
    const length = this.#head.reduce((sum, byte) => sum * 256 + byte, 0);
    this.#head = [];
    if (length > MAX_LOGIN) this.#isLost = true;
    else {
      this.#over = length + this.#tag;
      this.#packet(length);
    }
  }
}
