import assert from "node:assert/strict";
import { casePlace } from "../../../src/extension/place.ts";
import { connectionNodes, type ConnectionsView } from "../../../src/extension/views/connections-tree.ts";
import { connectionsPage, drawn, HOSTILE, never } from "./made.ts";

/** A session that answers `groups` and `page`, and notes what it was asked. */
function view(about: Partial<ConnectionsView> & { groups?: number; total?: number }) {
  const asked: [string, unknown][] = [];
  const { groups = 2, total = 2, ...rest } = about;
  const ask = async (method: string, params: { limit?: number; to?: number }): Promise<unknown> => {
    asked.push([method, params]);
    if (method === "page") return connectionsPage(0, Math.min(total, params.to ?? 0), total);
    return Array.from({ length: Math.min(groups, params.limit ?? 0) }, (_, i) => ({
      filter: { text: `10.0.0.${i}` },
      label: `10.0.0.${i}`,
      connections: 5 - i,
      bytes: 2000,
    }));
  };
  const session = { place: casePlace("/cases/incident"), ask } as unknown as ConnectionsView["session"];
  return { asked, view: { session, by: "host", filter: "", time: null, ...rest } as ConnectionsView };
}

describe("the Connections view", () => {
  it("has groups, biggest first, and asks for connections when a group is opened", async () => {
    const its = view({});
    const nodes = await connectionNodes(its.view, never);
    assert.deepEqual(its.asked, [["groups", { by: "host", limit: 201 }]]);
    assert.deepEqual(
      nodes.map(({ label, description, kind }) => [label, description, kind]),
      [
        ["10.0.0.0", "5 connections, 2.0 kB", ".group.host"],
        ["10.0.0.1", "4 connections, 2.0 kB", ".group.host"],
      ],
    );
    const [first] = await nodes[1].below!(never);
    assert.deepEqual(its.asked[1], [
      "page",
      {
        listing: "connections",
        from: 0,
        to: 100,
        sort: [{ column: "ip_bytes", descending: true }],
        filter: { text: "10.0.0.1" },
      },
    ]);
    assert.equal(first.label, ":40000 → 10.0.1.9:443 tcp", "the host's own address stands above");
    assert.equal(first.copy, "10.0.0.1:40000 → 10.0.1.9:443 tcp");
    assert.equal(first.description, "3 packets, 2.5 kB");
    assert.deepEqual(first.target, { kind: "connection", connection: 1 });
    assert.equal(first.connection, 1);
    assert.match(first.says, /unlogged/);
  });

  it("beyond what a tree is good for it leads to the panel, filtered alike", async () => {
    const nodes = await connectionNodes(view({ groups: 300, total: 1234 }).view, never);
    assert.equal(nodes.length, 201);
    assert.deepEqual(nodes.at(-1)?.target, { kind: "connections", filter: {} });
    const below = await nodes[3].below!(never);
    assert.equal(below.length, 101);
    assert.equal(below.at(-1)?.label, "1,134 more connections ...");
    assert.deepEqual(below.at(-1)?.target, { kind: "connections", filter: { text: "10.0.0.3" } });
  });

  it("a filter lists what fits it, within the time that the case is narrowed to", async () => {
    const time = { from: "1", to: "2" };
    const its = view({ filter: "443 !udp", time });
    assert.deepEqual(await drawn(await connectionNodes(its.view, never)), [
      "10.0.0.1:40000 → 10.0.1.9:443 tcp | 3 packets, 2.5 kB",
      "10.0.0.2:40000 → 10.0.1.9:443 tcp | 3 packets, 2.5 kB",
    ]);
    assert.deepEqual((its.asked[0][1] as { filter: unknown }).filter, { text: "443 !udp", time });
    const grouped = view({ by: "service", time });
    await connectionNodes(grouped.view, never);
    assert.deepEqual(grouped.asked, [["groups", { by: "service", limit: 201, time }]]);
  });

  it("the same connection may stand under two hosts", async () => {
    const nodes = await connectionNodes(view({}).view, never);
    const ids = (await Promise.all(nodes.map((node) => node.below!(never)))).flat().map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("names of hosts are text", async () => {
    const its = view({});
    const ask = async (): Promise<unknown> => [{ filter: {}, label: HOSTILE, connections: 1, bytes: 1 }];
    const session = { ...its.view.session, ask } as unknown as ConnectionsView["session"];
    const [node] = await connectionNodes({ ...its.view, session }, never);
    assert.doesNotMatch(
      `${node.label}${node.tooltip?.replaceAll("\n", "")}${node.says}`,
      /[\u0000-\u001f\u200b\u202e]/,
    );
    assert.equal(node.copy, HOSTILE);
  });
});
