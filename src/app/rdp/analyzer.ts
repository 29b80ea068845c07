/** RDP: the connection's beginning as far as it is in clear; then TLS, or nothing more. */
import { type Frame } from "../parts/frames.ts";
import { seconds } from "../parts/seconds.ts";
import { type FrameReader, Talk } from "../parts/talk.ts";
import { type Context, line, type Look, type Message, type Protocol, type Recognition, type Speaker } from "../protocol.ts"; // prettier-ignore
import { buildName, failureName, layoutName, levelName, methodNames, protocolNames, versionName } from "./names.ts";
import { type ClientData, type ConnectConfirm, type ConnectRequest, CONNECT_CONFIRM, CONNECT_REQUEST, isConnectInitial, isConnectResponse, measureTpkt, readClient, readConnectConfirm, readConnectRequest, readServer, type ServerData, TPKT, x224Kind } from "./parse.ts"; // prettier-ignore
import { rdpTable } from "./tables.ts";

/** Bytes of a message that are read: its length has 16 bits. */
const KEEP = 65_536;
const RESTRICTED_ADMIN = 1;

class RdpReader implements FrameReader {
  readonly #context: Context;
  readonly #talk: Talk;
  #request: ConnectRequest | null = null;
  #confirm: ConnectConfirm | null = null;
  #client: ClientData | null = null;
  #server: ServerData | null = null;
  #asked: Message | null = null;
  #confirmed: Message | null = null;
  #isTold = false;

  constructor(context: Context, talk: Talk) {
    this.#context = context;
    this.#talk = talk;
  }

  measure(_from: Speaker, bytes: Uint8Array, at: number, left: number): number {
    return measureTpkt(bytes, at, left);
  }

  frame(from: Speaker, { bytes, length, place }: Frame): void {
    const message: Message = { text: "", from, place, length };
    const kind = x224Kind(bytes);
    if (kind === CONNECT_REQUEST) this.#asks(bytes, message);
    else if (kind === CONNECT_CONFIRM) this.#confirms(bytes, message);
    else if (isConnectInitial(bytes)) {
      this.#client = readClient(bytes);
      this.#asked ??= { ...message, text: line(`connect of ${this.#client?.name ?? ""}`) };
    } else if (isConnectResponse(bytes)) {
      this.#server = readServer(bytes);
      this.#confirmed ??= { ...message, text: "connected" };
      this.#end("connected");
    } else if (this.#client && !this.#server) this.#end("connected");
  }

  end(): void {
    const result = this.#confirm?.protocol === null ? "confirmed" : this.#confirm ? "negotiated" : null;
    this.#tell(result);
  }

  #asks(bytes: Uint8Array, message: Message): void {
    this.#request = readConnectRequest(bytes);
    const { cookie, routingToken, protocols } = this.#request;
    const offers = protocols === null ? "" : ` ${protocolNames(protocols)}`;
    this.#asked = { ...message, text: line(`connect ${cookie || routingToken}${offers}`) };
  }

  #confirms(bytes: Uint8Array, message: Message): void {
    const confirm = (this.#confirm = readConnectConfirm(bytes));
    const { protocol, failure } = confirm;
    const what = failure === null ? (protocol === null ? "" : protocolNames(protocol)) : failureName(failure);
    this.#confirmed = { ...message, text: `confirm ${what}`.trimEnd() };
    if (failure !== null) this.#end(failureName(failure));
    else if (protocol) {
      this.#tell("encrypted");
      this.#talk.become(this.#context.inner("tls"));
    }
  }

  #end(result: string): void {
    this.#tell(result);
    this.#talk.finish();
  }

  #tell(result: string | null): void {
    if (this.#isTold || (!this.#asked && !this.#confirmed)) return;
    this.#isTold = true;
    const [client, server, request] = [this.#client, this.#server, this.#request];
    const chosen = this.#confirm?.protocol ?? null;
    const [asked, confirmed] = [this.#asked, this.#confirmed];
    this.#context.found(
      rdpTable,
      {
        cookie: request?.cookie || null,
        routing_token: request?.routingToken || null,
        requested_protocols: request ? protocolNames(request.protocols ?? 0) : null,
        security_protocol:
          chosen !== null ? protocolNames(chosen) : this.#confirm && this.#confirm.failure === null ? "RDP" : null,
        result,
        client_name: client?.name || null,
        client_build: client ? buildName(client.build) : null,
        client_version: client ? versionName(client.version) : null,
        server_version: server ? versionName(server.version) : null,
        keyboard_layout: client ? layoutName(client.layout) : null,
        client_product_id: client?.productId || null,
        desktop: client ? `${client.width}x${client.height}` : null,
        color_depth: client?.colorDepth ? `${client.colorDepth}bit` : null,
        channels: client?.channels.join(", ") || null,
        encryption_method: server?.method == null ? null : methodNames(server.method),
        encryption_level: server?.level == null ? null : levelName(server.level),
        restricted_admin: request?.protocols == null ? null : (request.flags & RESTRICTED_ADMIN) !== 0,
        duration: seconds(asked, confirmed?.place),
      },
      asked,
      confirmed,
    );
  }
}

/** Bytes of the shortest request and confirmation. */
const SHORTEST = TPKT + 7;
const PORT = 3389;

/** X.224's request or confirmation that fills its TPKT; other protocols over TPKT carry parameters, RDP text or a negotiation. */
function side(bytes: Uint8Array, isUsual: boolean): Recognition | "client" | "server" {
  const length = measureTpkt(bytes, 0, bytes.length);
  if (length <= 0) return length === 0 ? "more" : "no";
  if (bytes.length < Math.min(length, SHORTEST + 5)) return "more";
  if (isConnectInitial(bytes)) return "client";
  if (bytes[TPKT] !== length - TPKT - 1) return "no";
  const kind = x224Kind(bytes);
  if (kind !== CONNECT_REQUEST && kind !== CONNECT_CONFIRM) return "no";
  const isBare = length === SHORTEST;
  const first = bytes[SHORTEST];
  const rest = length - SHORTEST;
  if (kind === CONNECT_CONFIRM) return isBare || ((first === 2 || first === 3) && rest === 8) ? "server" : "no";
  if (isBare) return isUsual ? "client" : "more";
  if (first === 1) return rest >= 8 && bytes[SHORTEST + 2] === 8 && bytes[SHORTEST + 3] === 0 ? "client" : "no";
  const text = String.fromCharCode(...bytes.subarray(SHORTEST, SHORTEST + 5));
  return text === "Cooki" || text.startsWith("tsv:") ? "client" : "no";
}

function recognise({ orig, resp, ports }: Look): Recognition {
  const isUsual = ports.includes(PORT);
  const sides = [side(orig, isUsual), side(resp, isUsual)];
  if (sides.includes("no")) return "no";
  return sides.includes("client") || (sides.includes("server") && (isUsual || sides[0] !== sides[1]))
    ? settled(sides, isUsual)
    : "more";
}

/** A confirmation without anything is also that of other protocols: only together with RDP's request, or on its port. */
function settled(sides: readonly string[], isUsual: boolean): Recognition {
  if (sides[0] === sides[1]) return "no";
  return sides.includes("client") || isUsual ? "yes" : "more";
}

export const rdp: Protocol = {
  id: "rdp",
  name: "RDP",
  spec: "MS-RDPBCGR",
  transport: "tcp",
  tables: [rdpTable],
  recognise,
  analyzer: (context) => new Talk(context, KEEP, (talk) => new RdpReader(context, talk)),
};
