import { bytesText, type Fields, type Names } from "../../model/fields.ts";

const kinds: Names = {
  0: "End of options", 1: "No operation", 2: "Maximum segment size", 3: "Window scale", 4: "SACK permitted", 5: "SACK", 6: "Echo",
  7: "Echo reply", 8: "Timestamps", 11: "Connection count", 14: "Alternate checksum", 19: "MD5 signature", 27: "Quick start",
  28: "User timeout", 29: "Authentication", 30: "Multipath TCP", 34: "Fast open cookie", 69: "Encryption negotiation",
  172: "Accurate ECN, order 0", 174: "Accurate ECN, order 1", 253: "Experiment", 254: "Experiment",
}; // prettier-ignore

/** Wireshark's name of the field that holds all of an option. */
const groupNames: Names = {
  0: "tcp.options.eol", 1: "tcp.options.nop", 2: "tcp.options.mss", 3: "tcp.options.wscale", 4: "tcp.options.sack_perm", 5: "tcp.options.sack",
  6: "tcp.options.echo", 7: "tcp.options.echoreply", 8: "tcp.options.timestamp", 19: "tcp.options.md5", 27: "tcp.options.qs",
  28: "tcp.options.user_to", 29: "tcp.options.ao", 30: "tcp.options.mptcp", 34: "tcp.options.tfo", 253: "tcp.options.experimental",
  254: "tcp.options.experimental",
}; // prettier-ignore

/** Adds the options in [from, to) (RFC 9293 section 3.2); a length that cannot be ends the list. */
export function tcpOptions(fields: Fields, from: number, to: number): void {
  fields.group("tcp.options", "Options", from, to - from, bytesText(to - from), () => {
    for (let at = from; at < to && fields.has(at, 1);) {
      const kind = fields.read(at, 1);
      const length = kind < 2 ? 1 : fields.read(at + 1, 1);
      if (length < 1 || (kind > 1 && length < 2) || at + length > to) {
        fields.raw("tcp.options.unknown", "Not an option", at, to - at);
        break;
      }
      putOption(fields, kind, at, length);
      at += length;
      if (kind === 0) break;
    }
  });
}

function putOption(fields: Fields, kind: number, at: number, length: number): void {
  fields.group(groupNames[kind] ?? "tcp.options.unknown", "Option", at, length, kinds[kind] ?? `kind ${kind}`, () => {
    fields.uint("tcp.option_kind", "Kind", at, 1, kinds);
    if (kind < 2) return;
    fields.uint("tcp.option_len", "Length", at + 1, 1);
    const write = values[kind];
    if (write && length >= write.least) write.put(fields, at, length);
    else if (length > 2) fields.raw("tcp.options.unknown.payload", "Payload", at + 2, length - 2);
  });
}

/** What stands in an option of at least so many bytes. */
interface OptionValue {
  readonly least: number;
  put(fields: Fields, at: number, length: number): void;
}

const values: Readonly<Record<number, OptionValue>> = {
  2: { least: 4, put: (fields, at) => fields.uint("tcp.options.mss_val", "MSS Value", at + 2, 2) },
  3: {
    least: 3,
    put(fields, at) {
      const shift = fields.uint("tcp.options.wscale.shift", "Shift count", at + 2, 1);
      fields.put("tcp.options.wscale.multiplier", "Multiplier", at + 2, 1, 2 ** Math.min(shift, 14));
    },
  },
  4: { least: 2, put: () => undefined },
  5: {
    least: 2,
    put(fields, at, length) {
      for (let edge = at + 2; edge + 8 <= at + length; edge += 8) {
        fields.uint("tcp.options.sack_le", "Left Edge", edge, 4);
        fields.uint("tcp.options.sack_re", "Right Edge", edge + 4, 4);
      }
    },
  },
  8: {
    least: 10,
    put(fields, at) {
      fields.uint("tcp.options.timestamp.tsval", "Timestamp value", at + 2, 4);
      fields.uint("tcp.options.timestamp.tsecr", "Timestamp echo reply", at + 6, 4);
    },
  },
  19: { least: 18, put: (fields, at) => fields.raw("tcp.options.md5.digest", "MD5 digest", at + 2, 16) },
  28: {
    least: 4,
    put(fields, at) {
      fields.flag("tcp.options.user_to_granularity", "In minutes", at + 2, 2, 0x8000);
      fields.bits("tcp.options.user_to_val", "User Timeout", at + 2, 2, 0x7fff);
    },
  },
  29: {
    least: 4,
    put(fields, at, length) {
      fields.uint("tcp.options.ao.keyid", "Key ID", at + 2, 1);
      fields.uint("tcp.options.ao.rnextkeyid", "Next key ID", at + 3, 1);
      fields.raw("tcp.options.ao.mac", "MAC", at + 4, length - 4);
    },
  },
  30: {
    least: 3,
    put(fields, at, length) {
      fields.bits("tcp.options.mptcp.subtype", "Subtype", at + 2, 1, 0xf0, {
        0: "Capable", 1: "Join", 2: "Data sequence", 3: "Add address", 4: "Remove address", 5: "Priority", 6: "Fail", 7: "Fast close", 8: "Reset",
      }); // prettier-ignore
      fields.raw("tcp.options.mptcp.data", "Data", at + 3, length - 3);
    },
  },
  34: {
    least: 2,
    put: (fields, at, length) => fields.raw("tcp.options.tfo.cookie", "Fast Open Cookie", at + 2, length - 2),
  },
};
