import type { Decoder } from "./decoder.ts";

/** Recognised so that it has its name, as has the reverse protocol (RFC 903); it opens no connection. */
export const arp: Decoder = {
  id: "arp",
  name: "Address Resolution Protocol",
  spec: "RFC 826",
  binds: [{ etherType: 0x0806 }, { etherType: 0x8035 }],
  decode: () => 0,
};
