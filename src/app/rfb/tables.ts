import { column, optional } from "../../base/columns.ts";
import { protocolTable } from "../table.ts";

/** RFB's own table: one row for a connection. */
export const rfbTable = protocolTable("rfb", "Remote desktops over VNC (RFB): how it began, and whether the login succeeded.", [
  optional("server_version", "text", "Version of the server, as 003.008."),
  optional("client_version", "text", "Version that the client chose."),
  optional("security_type", "text", "Security type that holds: None, VNC, Tight, VeNCrypt, Apple Remote Desktop, RA2, ..."),
  optional("auth_success", "bool", "What the server's SecurityResult says; empty where it was not seen, or there is none (None before version 3.8)."),
  optional("reason", "text", "Why the server refused."),
  optional("share_flag", "bool", "False where the client wants the desktop for itself alone."),
  optional("desktop_name", "text", "Name of the desktop."),
  column("result", "text", "connected, failed (the login), refused (before it), encrypted (the rest is not in clear), or incomplete."),
  optional("security_types", "text", "Security types that the server offers, by name, VeNCrypt's among them; servers of version 3.3 decide for one."),
  optional("security_subtype", "text", "What was chosen within it: TLSVnc, X509Plain, Plain (VeNCrypt), Unix login (Tight)."),
  optional("user", "text", "User who logs in, where the type sends one in clear."),
  optional("password", "text", "Password, where the type sends one in clear; masked unless credentials are shown."),
  optional("challenge", "text", "VNC's challenge as hex, masked unless credentials are shown."),
  optional("response", "text", "VNC's response as hex, masked unless credentials are shown: it can be cracked."),
  optional("width", "u16", "Pixels of a row."),
  optional("height", "u16", "Rows."),
  optional("color_depth", "text", "Bits that say a colour, as 24bit."),
  optional("bits_per_pixel", "u8", "Bits of a pixel, those that say nothing among them."),
  optional("duration", "f64", "Seconds from the first version to the end of the handshake."),
]); // prettier-ignore
