/** Evidence that wants to break out of whatever shows it: payloads, names in captures, fields of logs, descriptions, file names. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { interfaceBlock, namesBlock, packetBlock, pcapngFile } from "../builders/capture.ts";
import { dnsQuery } from "../builders/messages.ts";
import { eth } from "../builders/links.ts";
import { datagram, type Packet, Talk } from "../builders/talk.ts";
import { hostile } from "../panels/hostile.ts";

/** What a script of the evidence would do, were it run: the suite looks for it. */
export const OWNED = "owned";

const KILOBYTE = "h".repeat(1024);
/** 17 March 2026, 09:30 UTC, in microseconds. */
const BEGIN = 1_773_739_800_000_000;

const encoder = new TextEncoder();

function packets(): readonly Packet[] {
  const list: Packet[] = [];
  const send = (packet: Packet): void => void list.push(packet);
  hostile.forEach((text, i) => {
    const talk = new Talk({ at: BEGIN + i * 1e6, client: "10.0.0.5", clientPort: 40000 + i, server: "10.0.0.9", serverPort: 80, send }); // prettier-ignore
    talk.open();
    talk.say(0, `GET /${text} HTTP/1.1\r\nHost: ${text}.${KILOBYTE}\r\nUser-Agent: ${text}\r\n\r\n`);
    talk.say(
      1,
      `HTTP/1.1 200 ${text}\r\nContent-Type: ${text}\r\nServer: ${text}\r\n\r\n<script>document.title='owned'</script>${text}`,
    );
    talk.close();
  });
  list.push(datagram({ at: BEGIN + 3e7, src: "10.0.0.5", srcPort: 5353, dst: "10.0.0.2", dstPort: 53 }, dnsQuery(1, "<img src=x onerror=document.title='owned'>.example"))); // prettier-ignore
  return list;
}

function capture(): Uint8Array {
  const description = (text: string): readonly [number, Uint8Array] => [3, encoder.encode(text)];
  return pcapngFile([
    interfaceBlock({ name: hostile[1], resolution: 6, options: [description(hostile[0])] }),
    namesBlock([
      [Uint8Array.of(10, 0, 0, 5), [hostile[1], KILOBYTE]],
      [Uint8Array.of(10, 0, 0, 9), [hostile[7], hostile[5]]],
    ]),
    ...packets().map(({ at, bytes }) =>
      packetBlock({
        bytes: eth({ type: 0x0800 }, bytes).encode(),
        time: BigInt(at),
        options: [[1, encoder.encode(hostile[0])]],
      }),
    ),
  ]);
}

/** Fields of a log have no spaces in them; everything else may stand there. */
function log(): string {
  const head = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status instance-id pkt-dst-aws-service"; // prettier-ignore
  const lines = hostile.map((text, i) => {
    const word = text.replaceAll(/\s/g, "_");
    return `2 ${word} ${word} 10.0.0.5 10.0.0.9 ${40000 + i} 80 6 6 600 1773739800 1773739860 ACCEPT OK ${word} ${word}`;
  });
  return `${[head, ...lines].join("\n")}\n`;
}

function sessions(): object {
  return {
    TrafficMirrorSessions: hostile.map((text, i) => ({
      TrafficMirrorSessionId: text,
      TrafficMirrorTargetId: text,
      TrafficMirrorFilterId: text,
      NetworkInterfaceId: text,
      OwnerId: text,
      SessionNumber: i + 1,
      VirtualNetworkId: i + 1,
      Description: text,
      Tags: [{ Key: "Name", Value: text }],
    })),
  };
}

/** A file system forbids the slash alone. */
export const CAPTURE = "<img src=x onerror=document.title='owned'>\u202egnp.pcapng";

/** Writes it all into a folder `evidence`. */
export function hostileEvidence(folder: string): void {
  const place = join(folder, "evidence");
  mkdirSync(place);
  writeFileSync(join(place, CAPTURE), capture());
  writeFileSync(join(place, "=cmd|' <b>C<b> calc'!A0.log"), log());
  writeFileSync(join(place, "mirror-sessions.json"), JSON.stringify(sessions()));
}
