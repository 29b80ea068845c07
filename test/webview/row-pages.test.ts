/** Pages of rows: what is looked at is asked for, what is not is called off, nothing blinks. */
import assert from "node:assert/strict";
import type { Page } from "../../src/protocol/page.ts";
import { PAGE_ROWS, type RowPages, rowPages } from "../../webview/shared/row-pages.ts";

interface Asked {
  readonly from: number;
  readonly to: number;
  readonly signal: AbortSignal;
  answer(total: number, mark?: string): void;
  fail(error: Error): void;
}

/** A host whose answers the test gives. */
function host() {
  const asked: Asked[] = [];
  const said: string[] = [];
  const pages: RowPages = rowPages({
    fetch: (from, to, signal) =>
      new Promise<Page>((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
        asked.push({
          from,
          to,
          signal,
          answer(total, mark = "") {
            const rows = Math.max(0, Math.min(to, total) - from);
            const values = Array.from({ length: rows }, (_, at) => `${mark}${from + at}`);
            resolve({ from, rows, total, partial: false, columns: [{ name: "name", kind: "text", values }] });
          },
          fail: reject,
        });
      }),
    arrived: () => said.push("arrived"),
    failed: (error) => said.push((error as Error).message),
  });
  return { asked, said, pages };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));
const nameAt = (pages: RowPages, index: number) => pages.row(index)?.get("name") ?? null;

describe("pages of rows", () => {
  it("asks for the pages in sight, once", async () => {
    const { asked, pages } = host();
    pages.need(200, 300);
    assert.deepEqual(asked.map(({ from, to }) => [from, to]), [[0, PAGE_ROWS], [PAGE_ROWS, 2 * PAGE_ROWS]]); // prettier-ignore
    asked[0].answer(10_000);
    await rest();
    pages.need(200, 300);
    assert.equal(asked.length, 2);
    assert.equal(nameAt(pages, 249), "249");
    assert.equal(nameAt(pages, 250), null);
    assert.equal(pages.total(), 10_000);
    pages.dispose();
  });

  it("calls off what nobody looks at any more", async () => {
    const { asked, said, pages } = host();
    pages.need(0, 50);
    await rest();
    pages.need(500_000, 500_050);
    assert.equal(asked[0].signal.aborted, true);
    assert.equal(asked[1].signal.aborted, false);
    await turn();
    assert.deepEqual(said, []);
    pages.dispose();
    assert.equal(asked[1].signal.aborted, true);
  });

  it("while somebody races through the rows asks only now and then", async () => {
    const { asked, pages } = host();
    for (let page = 0; page < 100; page++) pages.need(page * PAGE_ROWS, page * PAGE_ROWS + 10);
    assert.equal(asked.length, 1);
    await rest();
    assert.equal(asked.length, 2);
    assert.equal(asked[1].from, 99 * PAGE_ROWS);
    pages.dispose();
  });

  it("keeps few pages, those in sight among them", async () => {
    const { asked, pages } = host();
    for (let page = 0; page < 30; page++) {
      pages.need(page * PAGE_ROWS, page * PAGE_ROWS + 10);
      await rest();
      asked.at(-1)?.answer(1_000_000);
      await turn();
    }
    assert.equal(pages.row(0), null);
    assert.equal(nameAt(pages, 29 * PAGE_ROWS), String(29 * PAGE_ROWS));
    pages.dispose();
  }).timeout(60_000);

  it("a refresh shows old rows until the new ones are here", async () => {
    const { asked, pages } = host();
    pages.need(0, 10);
    asked[0].answer(100, "old ");
    await rest();
    pages.refresh();
    assert.equal(nameAt(pages, 3), "old 3");
    assert.equal(pages.foreign(), false);
    asked[1].answer(120, "new ");
    await turn();
    assert.equal(nameAt(pages, 3), "new 3");
    assert.equal(pages.total(), 120);
    pages.dispose();
  });

  it("refreshes that come faster than answers do not keep rows away", async () => {
    const { asked, pages } = host();
    pages.need(0, 10);
    for (let times = 0; times < 5; times++) pages.refresh();
    assert.equal(asked.length, 1);
    assert.equal(asked[0].signal.aborted, false);
    asked[0].answer(5, "first ");
    await turn();
    assert.equal(nameAt(pages, 0), "first 0");
    assert.equal(asked.length, 2);
    pages.dispose();
  });

  it("another question never mixes its rows with those of the one before", async () => {
    const { asked, pages } = host();
    pages.need(0, 300);
    for (const one of asked) one.answer(1000, "a ");
    await rest();
    pages.restart();
    assert.equal(pages.foreign(), true);
    assert.equal(nameAt(pages, 0), "a 0");
    asked[2].answer(400, "b ");
    await turn();
    assert.equal(pages.foreign(), false);
    assert.equal(nameAt(pages, 0), "b 0");
    assert.equal(nameAt(pages, 260), null);
    pages.dispose();
  });

  it("a page that cannot be had is said once and asked for again only when told to", async () => {
    const { asked, said, pages } = host();
    pages.need(0, 10);
    asked[0].fail(new Error("the engine has stopped"));
    await rest();
    pages.need(0, 20);
    assert.deepEqual(said, ["the engine has stopped"]);
    assert.equal(asked.length, 1);
    pages.refresh();
    assert.equal(asked.length, 2);
    pages.dispose();
  });

  it("gives the same object for the same row, and typed values", async () => {
    const { asked, pages } = host();
    pages.need(0, 10);
    asked[0].answer(10);
    await turn();
    assert.equal(pages.row(4), pages.row(4));
    assert.equal(pages.row(4)?.get("absent"), null);
    pages.dispose();
  });
});
