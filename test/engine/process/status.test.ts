import assert from "node:assert/strict";
import { RunStatus } from "../../../src/engine/process/status.ts";
import { Throttle } from "../../../src/engine/process/throttle.ts";
import { HandClock } from "./clock.ts";

describe("telling that something changed", () => {
  it("is done at once, then at most once an interval, and never forgotten", () => {
    const clock = new HandClock();
    const told: number[] = [];
    const throttle = new Throttle(() => told.push(clock.now()), 100, clock);
    throttle.soon();
    for (let i = 0; i < 25; i++) {
      clock.wind(10);
      throttle.soon();
    }
    clock.wind(1000);
    assert.deepEqual(told, [0, 100, 200, 300]);
    throttle.soon();
    assert.equal(told.length, 5);
  });

  it("is not put off where it must be now", () => {
    const clock = new HandClock();
    const told: number[] = [];
    const throttle = new Throttle(() => told.push(clock.now()), 100, clock);
    throttle.soon();
    clock.wind(10);
    throttle.soon();
    throttle.now();
    clock.wind(500);
    assert.deepEqual(told, [0, 10]);
  });
});

describe("the status of a run", () => {
  const read = (doneBytes: number) => ({
    phase: "reading a.pcap",
    doneBytes,
    totalBytes: 1000,
    packets: 7,
    records: 3,
  });

  it("has a rate and the time left once enough was seen, and neither when all is read", () => {
    const clock = new HandClock();
    const run = new RunStatus(clock);
    assert.equal(run.status.state, "opening");
    run.progress(read(0));
    assert.deepEqual([run.status.bytesPerSecond, run.status.secondsLeft], [0, null]);
    clock.wind(1000);
    run.progress(read(200));
    assert.deepEqual([run.status.bytesPerSecond, run.status.secondsLeft], [200, 4]);
    assert.deepEqual([run.status.state, run.status.says, run.status.packets], ["analysing", "Reading a.pcap", 7]);
    clock.wind(1000);
    run.progress(read(1000));
    assert.deepEqual([run.status.bytesPerSecond, run.status.secondsLeft], [0, null]);
  });

  it("follows a disk that gets slower", () => {
    const clock = new HandClock();
    const run = new RunStatus(clock);
    for (let second = 0; second <= 20; second++) {
      run.progress(read(Math.min(500, 100 * second) + Math.max(0, second - 5)));
      clock.wind(1000);
    }
    run.progress(read(516));
    assert.ok(run.status.bytesPerSecond <= 1, String(run.status.bytesPerSecond));
  });

  it("says where nothing of the evidence could be read, until something else is to be said", () => {
    const run = new RunStatus(new HandClock());
    run.ready({ packets: 0, records: 0, filesRead: 0 });
    const { state, says, isUnread } = run.status;
    assert.deepEqual([state, says, isUnread], ["ready", "Nothing of the evidence could be read.", true]);
    run.ended("stopped", "The case was closed.");
    assert.equal("isUnread" in run.status, false);
    const other = new RunStatus(new HandClock());
    other.ready({ packets: 0, records: 5, filesRead: 1 });
    assert.deepEqual([other.status.says, other.status.records, other.status.isUnread], ["Ready", 5, undefined]);
  });

  it("keeps its counts when it ends", () => {
    const run = new RunStatus(new HandClock());
    run.progress(read(1000));
    run.ended("cancelled", "The analysis was cancelled.");
    run.progress({ ...read(5), packets: 0 });
    assert.deepEqual([run.status.state, run.status.packets, run.status.doneBytes], ["cancelled", 7, 1000]);
  });
});
