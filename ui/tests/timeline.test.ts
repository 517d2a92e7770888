import { expect, test } from "vitest";
import { CHUNK, Timeline } from "../src/execution/timeline";
import type { TimelineEvent } from "../src/net/types";

const event = (seq: number, more: Partial<TimelineEvent> = {}): TimelineEvent =>
  ({ seq, id: `evt_${seq}`, eventType: "run.queued", level: "info", title: `line ${seq}`, message: "", nodeId: "", runId: "",
     createdAt: new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString(), ...more }) as TimelineEvent;
const step = (seq: number, verb: string, nodeId = "a", more: Partial<TimelineEvent> = {}): TimelineEvent =>
  event(seq, { eventType: `step.${verb}` as TimelineEvent["eventType"], nodeId, ...more });
const lines = (timeline: Timeline) => timeline.chunks.flatMap((chunk) => chunk.lines);

test("every event once, in order, whatever comes again", () => {
  const timeline = new Timeline();
  expect([1, 2, 2, 1, 3].map((seq) => timeline.add(event(seq)))).toEqual([true, true, false, false, true]);
  expect(lines(timeline).map((line) => line.event.seq)).toEqual([1, 2, 3]);
});

test("older events come before, and are no longer missing", () => {
  const timeline = new Timeline();
  timeline.omitted = 4;
  [5, 6].forEach((seq) => timeline.add(event(seq)));
  timeline.addOlder([3, 4, 5].map((seq) => event(seq)));
  expect(timeline.events.map((one) => one.seq)).toEqual([3, 4, 5, 6]);
  expect(timeline.omitted).toBe(2);
  expect([timeline.first, timeline.last, timeline.size]).toEqual([3, 6, 4]);
});

test("only the newest lines are drawn, and older ones when they are asked for", () => {
  const timeline = new Timeline();
  timeline.omitted = 10;
  for (let seq = 11; seq <= 10 + CHUNK * 6; seq++) timeline.add(event(seq));
  expect(timeline.window).toHaveLength(4);
  expect(timeline.before).toBe(10 + CHUNK * 2);
  expect(timeline.reveal(CHUNK * 2)).toBe(true);
  expect(timeline.before).toBe(10);
  expect(timeline.reveal(CHUNK)).toBe(false); // the server has them
  timeline.addOlder(Array.from({ length: 10 }, (_, at) => event(at + 1)));
  expect([timeline.before, timeline.window[0]?.key]).toEqual([0, 1]);
});

test("a chunk that did not change keeps its version", () => {
  const timeline = new Timeline();
  for (let seq = 1; seq <= CHUNK; seq++) timeline.add(event(seq));
  const full = timeline.chunks[0]!;
  const version = full.version;
  timeline.add(event(CHUNK + 1));
  expect(timeline.chunks.map((chunk) => chunk.lines.length)).toEqual([CHUNK, 1]);
  expect(timeline.chunks[0]).toBe(full);
  expect(full.version).toBe(version);
});

test("a step that is told without a break is one line that moves, and says how long it took", () => {
  const timeline = new Timeline();
  [step(1, "started"), step(2, "progress"), step(3, "progress"), step(7, "succeeded")].forEach((one) => timeline.add(one));
  expect(lines(timeline)).toHaveLength(1);
  expect(lines(timeline)[0]).toMatchObject({ event: { seq: 7 }, took: 6000 });
  expect(timeline.events).toHaveLength(4);
});

test("steps side by side, and tries that failed, keep their lines", () => {
  const timeline = new Timeline();
  [step(1, "started", "a"), step(2, "started", "b"), step(3, "retrying", "b"), step(4, "succeeded", "a"), step(5, "failed", "b")]
    .forEach((one) => timeline.add(one));
  expect(lines(timeline).map((line) => line.event.eventType)).toEqual([
    "step.started", "step.started", "step.retrying", "step.succeeded", "step.failed",
  ]);
});

test("nobody says how long a step took when two of the same node ran at once", () => {
  const timeline = new Timeline();
  [step(1, "started"), step(2, "started"), step(3, "succeeded"), step(4, "succeeded")].forEach((one) => timeline.add(one));
  expect(lines(timeline).map((line) => line.took)).toEqual([undefined, undefined, undefined]);
});
