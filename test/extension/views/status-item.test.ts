import assert from "node:assert/strict";
import type { CaseStatus } from "../../../src/protocol/case.ts";
import type { Session } from "../../../src/extension/session.ts";
import { statusText } from "../../../src/extension/views/status-item.ts";
import { momentText, secondText } from "../../../src/extension/views/times.ts";
import { HOSTILE, overviewOf } from "./made.ts";

const session = (status: Partial<CaseStatus>, name = "incident"): Session => {
  const whole: CaseStatus = { state: "ready", says: "Ready.", doneBytes: 0, totalBytes: 0, bytesPerSecond: 0, secondsLeft: null, packets: 0, records: 0, ...status }; // prettier-ignore
  return { status: whole, place: { name } } as Session;
};

describe("the status bar's item", () => {
  it("is not there without a case", () => assert.equal(statusText(null, null), null));

  it("says how far the analysis is and how fast", () => {
    const status = { state: "analysing", says: "reading mirror.pcap", doneBytes: 45e6, totalBytes: 100e6, bytesPerSecond: 180e6, secondsLeft: 3 } as const; // prettier-ignore
    const said = statusText(session(status), null);
    assert.equal(said?.text, "$(sync~spin) incident 45 %, 180 MB/s");
    assert.match(said?.tooltip ?? "", /reading mirror.pcap, 45.0 MB of 100 MB, 180 MB\/s, 3 s left/);
    assert.equal(statusText(session({ state: "opening" }), null)?.text, "$(sync~spin) incident");
  });

  it("then the name of the case and how much was found", () => {
    const overview = overviewOf({ findings: { critical: 1, high: 0, medium: 2, low: 0, info: 0 } });
    assert.equal(statusText(session({}), overview)?.text, "$(pulse) incident: 3 findings");
    assert.match(statusText(session({}), overview)?.tooltip ?? "", /findings: 1 critical, 2 medium/);
    assert.equal(statusText(session({}), null)?.text, "$(pulse) incident");
    assert.match(statusText(session({}), overviewOf({}))?.tooltip ?? "", /no findings/);
  });

  it("does not speak of findings where nothing could be read", () => {
    const unread = { isUnread: true, says: "Nothing of the evidence could be read." };
    for (const overview of [null, overviewOf({})]) {
      const said = statusText(session(unread, "notes.pcap"), overview);
      assert.equal(said?.text, "$(warning) notes.pcap: nothing could be read");
      assert.match(said?.tooltip ?? "", /Nothing of the evidence could be read\./);
      assert.doesNotMatch(said?.tooltip ?? "", /packets|findings/);
    }
  });

  it("alarms where the engine is gone or the analysis failed", () => {
    const states = ["ready", "analysing", "failed", "cancelled", "stopped"] as const;
    assert.deepEqual(
      states.map((state) => statusText(session({ state, says: "It broke." }), null)?.alarm),
      [false, false, true, false, true],
    );
  });

  it("a name draws no icon and hides nothing", () => {
    const said = statusText(session({}, HOSTILE), null);
    assert.ok(said?.text.includes("\\$(flame)"));
    assert.doesNotMatch(said?.text ?? "", /[\u0000-\u001f\u200b\u202e]/);
  });
});

describe("times in views", () => {
  it("are RFC 3339 with the offset of the zone", () => {
    assert.equal(secondText(1773740792, "UTC"), "2026-03-17T09:46:32Z");
    assert.equal(secondText(1773740792, "Europe/Berlin"), "2026-03-17T10:46:32+01:00");
    assert.equal(secondText(1780000000, "Europe/Berlin"), "2026-05-28T22:26:40+02:00");
    assert.equal(secondText(1773740792, "America/St_Johns"), "2026-03-17T07:16:32-02:30");
    assert.equal(secondText(1773740792, "Etc/UTC"), "2026-03-17T09:46:32+00:00");
    assert.equal(momentText("1773740792000000007", "UTC"), "2026-03-17T09:46:32.000000007Z");
    assert.equal(momentText("1773740792500000000", "Asia/Kolkata"), "2026-03-17T15:16:32.5+05:30");
  });

  it("what cannot be written so is not made up", () => {
    assert.equal(secondText(-1, "UTC"), null);
    assert.equal(secondText(1e15, "UTC"), null);
    assert.equal(secondText(1.5, "UTC"), null);
    assert.equal(momentText("9223372036854775807", "UTC"), "2262-04-11T23:47:16.854775807Z");
    assert.equal(momentText("-5", "UTC"), "-5 ns");
    assert.equal(secondText(0, "Mars/Olympus"), "1970-01-01T00:00:00+00:00");
  });
});
