import type { Describe } from "./field.ts";
import { etherTypes } from "./names.ts";

/** The integrity check value of the default cipher suites. */
const CHECK_VALUE = 16;

export const macsec: Describe = (fields, { at, next }) => {
  fields.hexBits("macsec.TCI", "Tag control information", at, 1, 0xfc);
  let hasChannel = false;
  let isEncrypted = false;
  let isChanged = false;
  fields.nest(() => {
    fields.bits("macsec.TCI.V", "Version", at, 1, 0x80);
    fields.flag("macsec.TCI.ES", "End station", at, 1, 0x40);
    hasChannel = fields.flag("macsec.TCI.SC", "Secure channel identifier present", at, 1, 0x20);
    fields.flag("macsec.TCI.SCB", "Single copy broadcast", at, 1, 0x10);
    isEncrypted = fields.flag("macsec.TCI.E", "Encrypted", at, 1, 0x08);
    isChanged = fields.flag("macsec.TCI.C", "Changed text", at, 1, 0x04);
  });
  fields.hexBits("macsec.AN", "Association number", at, 1, 0x03);
  const short = fields.uint("macsec.SL", "Short length", at + 1, 1) & 0x3f;
  const number = fields.uint("macsec.PN", "Packet number", at + 2, 4);
  let end = at + 6;
  if (hasChannel) {
    fields.mac("macsec.SCI.system_identifier", "System identifier", end);
    fields.uint("macsec.SCI.port_identifier", "Port identifier", end + 6, 2);
    end += 8;
  }
  if (next === end + 2) fields.hex("macsec.etype", "Type", end, 2, etherTypes);
  const how = isEncrypted ? "encrypted" : isChanged ? "changed" : "not encrypted";
  return {
    summary: `packet number ${number}, ${how}`,
    trailer: { name: "macsec.ICV", title: "Integrity check value" },
    // A short frame was padded: the value ends before the frame does.
    ...(short > 0 && { carriesUntil: end + short + CHECK_VALUE }),
  };
};
