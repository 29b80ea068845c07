import assert from "node:assert/strict";
import type { ViewNode } from "../../../src/extension/views/node.ts";
import { Tree } from "../../../src/extension/views/tree.ts";

const node = (id: string, below?: ViewNode["below"]): ViewNode => {
  return { id, label: id, says: id, kind: ".x", case: "k", ...(below && { below }) };
};

describe("a tree that is fetched as it is opened", () => {
  it("fetches each level once, and knows whose child a node is", async () => {
    let roots = 0;
    let below = 0;
    const leaf = node("leaf");
    const tree = new Tree(
      async () => {
        roots++;
        return [node("a", async () => (below++, [leaf])), node("b")];
      },
      () => null,
    );
    const [a, b] = await tree.children(null);
    assert.deepEqual([roots, below], [1, 0], "nothing that is closed is fetched");
    assert.deepEqual(await tree.children(a), [leaf]);
    assert.deepEqual(await tree.children(a), [leaf]);
    assert.deepEqual(await tree.children(b), []);
    await tree.children(null);
    assert.deepEqual([roots, below], [1, 1]);
    assert.equal(tree.parent(leaf), a);
    assert.equal(tree.parent(a), null);
    assert.equal(tree.find(({ id }) => id === "leaf"), leaf); // prettier-ignore
  });

  it("a refresh cancels what is on its way, and its answer is not shown", async () => {
    const signals: AbortSignal[] = [];
    let answer: (nodes: readonly ViewNode[]) => void = () => undefined;
    const tree = new Tree(
      (signal) => {
        signals.push(signal);
        return new Promise((resolve) => (answer = resolve));
      },
      () => null,
    );
    let changes = 0;
    tree.onDidChange(() => changes++);
    const first = tree.children(null);
    const late = answer;
    tree.refresh();
    assert.equal(signals[0].aborted, true);
    assert.equal(changes, 1);
    const second = tree.children(null);
    late([node("old")]);
    answer([node("new")]);
    assert.deepEqual(await first, []);
    assert.deepEqual(
      (await second).map(({ id }) => id),
      ["new"],
    );
    assert.equal(tree.find(({ id }) => id === "old"), null); // prettier-ignore
  });

  it("what cannot be fetched is a node that says so; what was cancelled is none", async () => {
    const failing = new Tree(
      () => Promise.reject(new Error("no such thing")),
      (error) => node(String(error)),
    );
    assert.deepEqual(
      (await failing.children(null)).map(({ id }) => id),
      ["Error: no such thing"],
    );
    const cancelled = new Tree(
      (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("late")))),
      (error) => node(String(error)),
    );
    const waiting = cancelled.children(null);
    cancelled.dispose();
    assert.deepEqual(await waiting, []);
  });
});
