/** SNMP over UDP: requests with their responses, by the number that both have. */
import { BER, BerReader, berAt } from "../parts/ber.ts";
import { Doubt } from "../parts/doubt.ts";
import { Keyed } from "../parts/keyed.ts";
import { seconds } from "../parts/seconds.ts";
import { type Analyzer, type Context, line, masked, type Message, type Place, type Protocol, type Speaker } from "../protocol.ts"; // prettier-ignore
import { errorName, isNotification, isRequest, parseSnmp, type Pdu, type SnmpMessage, type VarBind } from "./parse.ts";
import { snmpTable } from "./tables.ts";

/** Requests that wait at once on one connection: a poller asks some hundreds of objects at a time. */
const MAX_WAITING = 1024;
/** Characters of all objects, or values, of one message. */
const MAX_TEXT = 4096;
/** Communities that every device had once. */
const DEFAULTS = ["public", "private"];

interface Waiting {
  readonly told: SnmpMessage;
  readonly message: Message;
}

class SnmpAnalyzer implements Analyzer {
  readonly #context: Context;
  readonly #doubt: Doubt;
  readonly #waiting = new Keyed<string, Waiting>(MAX_WAITING, ({ told, message }) =>
    this.#found(told, message, null, null),
  );

  constructor(context: Context) {
    this.#context = context;
    this.#doubt = new Doubt(context);
  }

  data(from: Speaker, bytes: Uint8Array, place: Place): void {
    const told = parseSnmp(bytes);
    this.#doubt.settle();
    if (!told) return this.#doubt.raise(from, place, "SNMP message");
    const message: Message = { text: textOf(told), from, place, length: bytes.length };
    // What is encrypted tells nothing of its kind: the one who began asks.
    const asks = told.pdu ? isRequest(told.pdu) : from === "orig";
    if (!asks) this.#answer(told, message);
    else if (told.pdu && isNotification(told.pdu)) this.#found(told, message, null, null);
    else if (!this.#waiting.add(keyOf(told), { told, message })) this.#context.report("app-waiting-limit", place);
  }

  gap(from: Speaker): void {
    this.#doubt.isCut(from);
  }

  end(): void {
    this.#doubt.settle();
    this.#waiting.end();
  }

  #answer(told: SnmpMessage, message: Message): void {
    const asked = this.#waiting.take(keyOf(told));
    this.#found(asked?.told ?? null, asked?.message ?? null, told, message);
  }

  #found(asked: SnmpMessage | null, request: Message | null, told: SnmpMessage | null, reply: Message | null): void {
    const either = asked ?? told;
    if (!either) return;
    const answer = told?.pdu ?? null;
    const ask = asked?.pdu ?? null;
    const oids = objectsText(ask ?? answer, ({ oid }) => oid);
    const answered = objectsText(answer, ({ oid }) => oid);
    // Of version 3 the first message asks for the engine, and does not name it.
    const usm = [told?.usm, asked?.usm].find((one) => one?.engineId) ?? asked?.usm ?? told?.usm ?? null;
    this.#context.found(
      snmpTable,
      {
        version: either.version,
        community: either.community === null ? null : masked(this.#context, either.community),
        is_default_community: either.community === null ? null : DEFAULTS.includes(either.community.toLowerCase()),
        user: asked?.usm?.user || told?.usm?.user || null,
        security: either.security,
        engine_id: usm?.engineId || null,
        pdu_type: ask?.type ?? null,
        response_type: answer?.type ?? null,
        request_id: idOf(ask ?? answer),
        oids,
        values: objectsText(answer ?? ask, ({ value }) => value),
        response_oids: answered === oids ? null : answered,
        error_status: answer && answer.errorStatus !== null ? errorName(answer.errorStatus) : null,
        error_index: answer?.errorIndex ? BigInt(answer.errorIndex) : null,
        is_encrypted: either.version === "3" ? Boolean(asked?.isEncrypted || told?.isEncrypted) : null,
        duration: seconds(request, reply?.place),
      },
      request,
      reply,
    );
  }
}

/** Versions apart; of version 3 the message has the number, since the rest may be encrypted. */
function keyOf({ version, messageId, pdu }: SnmpMessage): string {
  return `${version} ${version === "3" ? messageId : (pdu?.requestId ?? "")}`;
}

function idOf(pdu: Pdu | null): bigint | null {
  return pdu?.requestId === null || pdu?.requestId === undefined ? null : BigInt(pdu.requestId);
}

function textOf({ version, pdu, security }: SnmpMessage): string {
  if (!pdu) return `SNMPv${version} ${security ?? ""}, encrypted`;
  const error = pdu.errorStatus ? ` ${errorName(pdu.errorStatus)}` : "";
  return line(`SNMPv${version} ${pdu.type}${error} ${objectsText(pdu, ({ oid }) => oid) ?? ""}`.trimEnd());
}

function objectsText(pdu: Pdu | null, text: (object: VarBind) => string): string | null {
  if (!pdu || pdu.objects.every((object) => text(object) === "")) return null;
  let joined = "";
  for (const [i, object] of pdu.objects.entries()) {
    if (joined.length > MAX_TEXT) return `${joined.slice(0, MAX_TEXT)}…`;
    joined += i === 0 ? text(object) : `, ${text(object)}`;
  }
  return joined;
}

/** One sequence that fills the datagram, and within what a message begins with. */
function looksLikeSnmp(bytes: Uint8Array): boolean {
  if (bytes[0] !== BER.sequence) return false;
  const whole = berAt(bytes);
  if (!whole?.isWhole || whole.size !== bytes.length) return false;
  const reader = new BerReader(whole.content);
  const version = reader.integer();
  if (version === 3) return reader.tag === BER.sequence && parseSnmp(bytes) !== null;
  return (version === 0 || version === 1) && reader.tag === BER.octetString && parseSnmp(bytes) !== null;
}

export const snmp: Protocol = {
  id: "snmp",
  name: "SNMP",
  spec: "RFC 3416",
  transport: "udp",
  tables: [snmpTable],
  recognise: ({ orig, resp }) => (looksLikeSnmp(orig.length > 0 ? orig : resp) ? "yes" : "no"),
  analyzer: (context) => new SnmpAnalyzer(context),
};
