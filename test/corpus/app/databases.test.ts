/** Databases and brokers of the corpus, against what Zeek, Suricata, tcpdump and tshark saw. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type AppRow, appRows, capturesWithTruth, corpus, hasCorpus, truthOf } from "./rows.ts";
import { zeekRows } from "../zeek-log.ts";

const path = (capture: string): string => join(corpus, capture);

/** The first file in a capture's origin whose name ends so. */
function originFile(capture: string, ending: string): string {
  const folder = `${path(capture)}.origin`;
  const name = readdirSync(folder).find((file) => file.endsWith(ending));
  assert.ok(name, `${folder} has no ${ending}`);
  return join(folder, name);
}

const origin = (capture: string, ending: string): string => readFileSync(originFile(capture, ending), "utf8");

interface Event {
  readonly src_port: number;
  readonly dest_port: number;
  readonly pgsql?: {
    readonly request?: {
      readonly simple_query?: string;
      readonly startup_parameters?: { readonly user: string; readonly optional_parameters?: Record<string, string>[] };
    };
    readonly response?: { readonly ssl_accepted?: boolean; readonly parameter_status?: Record<string, string>[] };
  };
  readonly mqtt?: Record<string, { readonly topic?: string; readonly message?: string; readonly client_id?: string; readonly username?: string; readonly topics?: (string | { readonly topic: string })[] }>;
} // prettier-ignore

function suricata(capture: string, kind: "pgsql" | "mqtt"): Event[] {
  const all = JSON.parse(readFileSync(`${path(capture)}.suricata.json`, "utf8")) as Record<string, Event[]>;
  return all[kind];
}

const sorted = (lines: readonly string[]): string[] => [...lines].sort();

/** tshark's names of what the tables hold. */
const TABLES: Readonly<Record<string, string>> = {
  pgsql: "postgresql", mysql: "mysql", tds: "tds", resp: "redis", mongo: "mongodb", memcache: "memcached", kafka: "kafka",
  mqtt: "mqtt", amqp: "amqp",
}; // prettier-ignore

/** Captures in which tshark's view differs, and why that is right. */
const differences: Readonly<Record<string, string>> = {
  "database/packetbeat--mongodb_op_msg_opcode.pcap": "MongoDB on a port that tshark does not know",
};

function seenByTshark(capture: string): string[] {
  const names = Object.keys(truthOf(capture).frame_protocols ?? {}).flatMap((chain) => chain.split(":"));
  return [...new Set(names)].flatMap((name) => TABLES[name] ?? []).sort();
}

describe("databases and brokers of the corpus", function () {
  this.timeout(300_000);
  if (!hasCorpus) {
    it.skip(`needs the corpus at ${corpus}`);
    return;
  }

  it("are recognised where tshark sees them, and nowhere else", async () => {
    const names = Object.values(TABLES);
    for (const capture of capturesWithTruth()) {
      const rows = await appRows(path(capture), names);
      const found = names.filter((name) => rows[name].length > 0).sort();
      if (differences[capture]) assert.notDeepEqual(found, seenByTshark(capture), capture);
      else assert.deepEqual(found, seenByTshark(capture), capture);
    }
  });

  // Zeek counts no rows of results, and logs nothing of a server that refuses before it greets.
  for (const capture of ["database/zeek--auth.pcap", "database/zeek--many-query-attrs.pcap"]) {
    it(`${capture}: MySQL commands are Zeek's`, async () => {
      const { mysql } = await appRows(path(capture), ["mysql"]);
      const ours = mysql
        .filter(({ request_packet }) => request_packet !== null)
        .map((row) => [row.orig_port, row.command, row.argument ?? "-", row.status === "error" ? row.error : row.status === "ok" ? "T" : "-"].join(" ")); // prettier-ignore
      const zeek = zeekRows(originFile(capture, "mysql.log")).map((row) =>
        [
          row["id.orig_p"],
          row.cmd,
          row.arg.replace("(empty)", "-"),
          row.success === "F" ? row.response : row.success,
        ].join(" "),
      );
      assert.deepEqual(sorted(ours), sorted(zeek));
    });
  }

  for (const capture of ["database/ndpi--pgsql.pcap", "database/sv--TLPW-Jason-copyfrom-small.pcap"]) {
    it(`${capture}: PostgreSQL logins and queries are Suricata's`, async () => {
      const { postgresql } = await appRows(path(capture), ["postgresql"]);
      const events = suricata(capture, "pgsql");
      const of = (command: string): AppRow[] => postgresql.filter((row) => row.command === command);
      assert.deepEqual(
        sorted(of("login").map(({ orig_port, user, database }) => [orig_port, user, database].join(" "))),
        sorted(
          events.flatMap(({ src_port, pgsql }) => {
            const startup = pgsql?.request?.startup_parameters;
            const database = startup?.optional_parameters?.find((one) => "database" in one)?.database;
            return startup ? [[src_port, startup.user, database].join(" ")] : [];
          }),
        ),
      );
      assert.deepEqual(
        sorted(of("ssl_request").map(({ orig_port, reply }) => `${orig_port} ${reply}`)),
        sorted(events.flatMap(({ src_port, pgsql }) => pgsql?.response?.ssl_accepted === undefined ? [] : [`${src_port} ${pgsql.response.ssl_accepted ? "accepted" : "refused"}`])),
      ); // prettier-ignore
      assert.deepEqual(
        of("query").map(({ argument }) => argument),
        events.flatMap(({ pgsql }) => pgsql?.request?.simple_query ?? []),
      );
      const versions = events.flatMap(({ pgsql }) => pgsql?.response?.parameter_status?.flatMap((one) => one.server_version ?? []) ?? []); // prettier-ignore
      assert.deepEqual(sorted(of("login").flatMap(({ server_version }) => (server_version as string) ?? [])), sorted(versions)); // prettier-ignore
    });
  }

  it("a COPY has the bytes and rows that suricata-verify expects", async () => {
    const capture = "database/sv--TLPW-Jason-copyfrom-small.pcap";
    const expected = origin(capture, "test.yaml");
    const { postgresql, files } = await appRows(path(capture), ["postgresql", "files"]);
    const copy = postgresql.find(({ copy_bytes }) => copy_bytes !== null);
    assert.equal(String(copy?.copy_bytes), /data_size: (\d+)/.exec(expected)?.[1]);
    assert.equal(copy?.reply, /command_completed: "([^"]+)"/.exec(expected)?.[1]);
    assert.equal(files[0].size, copy?.copy_bytes);
  });

  for (const capture of ["mq-chat-rpc/arkime--mqtt_big.pcap", "mq-chat-rpc/arkime--mqtt_synthetic.pcap"]) {
    it(`${capture}: MQTT messages are Suricata's`, async () => {
      const { mqtt } = await appRows(path(capture), ["mqtt"]);
      const kinds = ["connect", "publish", "subscribe", "unsubscribe", "disconnect"];
      // Topics are kept up to 1024 bytes; of what is published the length is compared.
      const line = (...parts: unknown[]): string => parts.map((part) => String(part ?? "").slice(0, 1000)).join(" ");
      const ours = mqtt.map((row) => row.message === "connect" ? line("connect", row.client_id, row.user) : line(row.message, row.topic, row.message === "publish" ? row.payload_length : "")); // prettier-ignore
      const theirs = suricata(capture, "mqtt").flatMap(({ mqtt: event = {} }) =>
        kinds.flatMap((kind) => {
          const said = event[kind];
          if (!said) return [];
          if (kind === "connect") return [line(kind, said.client_id, said.username)];
          const topics = said.topics?.map((one) => (typeof one === "string" ? one : one.topic)).join(", ");
          return [line(kind, said.topic ?? topics, kind === "publish" ? Buffer.byteLength(said.message ?? "") : "")];
        }),
      );
      assert.deepEqual(sorted(ours), sorted(theirs));
      assert.ok(mqtt.every(({ password }) => password === null || /^\*+$/.test(String(password))));
    });
  }

  it("database/tcpdump--resp_1_benchmark.pcap: Redis commands and replies are tcpdump's", async () => {
    const capture = "database/tcpdump--resp_1_benchmark.pcap";
    const { redis } = await appRows(path(capture), ["redis"]);
    // An optional packet number, then the ends, at last the words that were said.
    const said = origin(capture, "resp_1.out").split("\n").flatMap((line, i) => {
      const found = / (> 127\.0\.0\.1\.6379: )?Flags.*: RESP "([^"]*)"/.exec(line);
      return found ? [{ packet: i + 1, isCommand: found[1] !== undefined, word: found[2] }] : [];
    }); // prettier-ignore
    assert.ok(said.length > 0);
    assert.deepEqual(
      redis.map(({ request_packet, command }) => `${request_packet} ${command}`),
      said.filter(({ isCommand }) => isCommand).map(({ packet, word }) => `${packet} ${word}`),
    );
    const simple = redis.filter(({ reply_type }) => reply_type === "simple");
    const replies = new Map(said.filter(({ isCommand }) => !isCommand).map(({ packet, word }) => [packet, word]));
    for (const { response_packet, reply } of simple) assert.equal(replies.get(Number(response_packet)), reply);
  });

  it("database/zeek--pubsub-resp3.pcap: Redis pushes are Zeek's", async () => {
    const capture = "database/zeek--pubsub-resp3.pcap";
    const { redis } = await appRows(path(capture), ["redis"]);
    const zeek = origin(capture, "output").split("\n").flatMap((line) => /^Got published data!, (.*)$/.exec(line)?.[1] ?? []); // prettier-ignore
    assert.ok(zeek.length > 0);
    assert.deepEqual(
      redis.filter(({ reply_type }) => reply_type === "push").map(({ reply }) => reply),
      zeek,
    );
  });

  it("database/packetbeat--mongodb_op_msg_opcode.pcap: each packet is a request or its reply", async () => {
    const capture = "database/packetbeat--mongodb_op_msg_opcode.pcap";
    const { mongodb } = await appRows(path(capture), ["mongodb"]);
    const packets = new Set(
      mongodb.flatMap(({ request_packet, response_packet }) => [request_packet, response_packet]),
    );
    assert.equal(packets.size, truthOf(capture).packets);
    assert.ok(mongodb.every(({ command, database, ok }) => command !== null && database !== null && ok !== null));
  });
});
