import assert from "node:assert/strict";
import { bytes, count, duration, list, percent, port, unlisted } from "../../src/detect/says.ts";
import { confidenceOf, raised } from "../../src/detect/sightings.ts";

describe("words of findings", () => {
  it("counts in the singular and the plural", () => {
    assert.equal(count(1, "port"), "1 port");
    assert.equal(count(0, "port"), "0 ports");
    assert.equal(count(1_234_567, "address", "addresses"), "1,234,567 addresses");
  });

  it("writes bytes in decimal units", () => {
    const said = [0, 999, 1000, 1550, 99_900, 500_000_000, 1_200_000_000, 9e15].map(bytes);
    assert.deepEqual(said, ["0 bytes", "999 bytes", "1.0 kB", "1.6 kB", "99.9 kB", "500 MB", "1.2 GB", "9.0 PB"]);
  });

  it("writes durations in the largest unit that is whole", () => {
    assert.deepEqual([1, 45, 60, 90, 600, 3600, 7200, 86_400].map(duration), [
      "1 second", "45 seconds", "60 seconds", "90 seconds", "10 minutes", "60 minutes", "2 hours", "24 hours",
    ]); // prettier-ignore
  });

  it("lists, names ports and shares, and says what is left out", () => {
    assert.deepEqual(
      [list([]), list(["a"]), list(["a", "b"]), list(["a", "b", "c"])],
      ["", "a", "a and b", "a, b and c"],
    );
    assert.deepEqual([port(22, 6), port(53, 17), port(0, 89)], ["22/tcp", "53/udp", "0/89"]);
    assert.equal(percent(0.125), "12.5 %");
    assert.equal(unlisted(20, 20, "port"), "");
    assert.equal(unlisted(21, 20, "port"), " 1 more port is not listed.");
    assert.equal(unlisted(25, 20, "address", "addresses"), " 5 more addresses are not listed.");
  });
});

describe("confidence", () => {
  it("is high only where packets show both directions or both sides agree, and never for flow records alone", () => {
    assert.equal(confidenceOf("both"), "high");
    assert.equal(confidenceOf("both", { oneSided: true, undirected: true }), "high");
    assert.equal(confidenceOf("packets"), "high");
    assert.equal(confidenceOf("packets", { oneSided: true }), "medium");
    assert.equal(confidenceOf("packets", { ambiguous: true }), "medium");
    assert.equal(confidenceOf("flow-records"), "medium");
    assert.equal(confidenceOf("flow-records", { undirected: true }), "low");
    assert.equal(confidenceOf("flow-records", { ambiguous: true }), "low");
  });
});

describe("severity", () => {
  it("is raised one step, to critical at most", () => {
    assert.deepEqual((["info", "low", "medium", "high", "critical"] as const).map(raised), [
      "low",
      "medium",
      "high",
      "critical",
      "critical",
    ]);
  });
});
