import { expect, test } from "vitest";
import { cancelCost, hasReceipt, headline, payLines, progressOf, refundOf, untilOf, verdictOf } from "../src/execution/telling";
import { inOrder, mainOf, previewOf } from "../src/execution/results";
import type { View, Wait } from "../src/net/types";

const view = (more: object): View =>
  ({ status: "workflow_running", message: "Counting", paymentStatus: "paid", price: { amount: 500, currency: "EUR" }, refund: null,
     cancel: { allowed: true, refund: false }, waits: [], progress: { done: 2, total: 5, percent: 40 }, startedAt: "2026-01-01T00:00:00Z",
     queue: null, links: { receipt: "/r" }, ...more }) as unknown as View;
const wait = (more: object): Wait => ({ kind: "form", title: "Which?", until: "", step: "a#1", nodeId: "a", form: null, url: "", ...more }) as Wait;

test("what a cancel costs is said for every state of the money", () => {
  const cost = (more: object): string => cancelCost(view(more), "en-US");
  expect(cost({ paymentStatus: "pending" })).toBe("Nothing was paid, and nothing will be charged.");
  expect(cost({ cancel: { allowed: true, refund: true } })).toBe("You paid €5.00; all of it will be returned.");
  expect(cost({})).toBe("The work has begun: the €5.00 you paid will not be returned.");
  expect(cost({ price: null, paymentStatus: "not_required" })).toBe("Nothing was charged for this.");
  expect(cost({ paymentStatus: "processing" })).toContain("being processed");
});

test("a refund on its way, done, and one that needs a hand", () => {
  const refund = { amount: 500, currency: "EUR", finishedAt: "" };
  expect(refundOf(view({ refund, paymentStatus: "refund_pending" }), "en-US")).toBe("€5.00 is on its way back");
  expect(refundOf(view({ refund: { ...refund, finishedAt: "x" }, paymentStatus: "refunded" }), "en-US")).toBe("€5.00 was returned");
  expect(refundOf(view({ refund, paymentStatus: "review" }), "en-US")).toContain("looking into it");
});

test("the heading is the server's, except where a question has a title of its own", () => {
  expect(headline(view({}))).toBe("Counting");
  expect(headline(view({ status: "workflow_waiting", waits: [wait({})] }))).toBe("Your answer is needed");
  expect(headline(view({ status: "workflow_waiting", message: "Until noon", waits: [wait({ kind: "time" })] }))).toBe("Until noon");
});

test("a deadline is told as what it means", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  const until = "2026-01-01T00:05:00Z";
  expect(untilOf(wait({ until }), now, "en")).toBe("Time left to answer: 5 minutes.");
  expect(untilOf(wait({ kind: "time", until }), now, "en")).toBe("It goes on by itself in 5 minutes.");
  expect(untilOf(wait({ until }), now + 600_000, "en")).toBe("The time for this is over.");
  expect(untilOf(wait({}), now)).toBe("");
});

test("progress in words, or the place in the queue", () => {
  expect(progressOf(view({}))).toBe("2 of 5 steps");
  expect(progressOf(view({ status: "workflow_queued", queue: { position: 1, etaSeconds: null } }))).toBe("It starts next.");
  expect(progressOf(view({ status: "workflow_queued", queue: { position: 4, etaSeconds: null } }))).toBe("3 before it in the queue.");
});

test("a receipt once money has moved", () => {
  expect(hasReceipt(view({}))).toBe(true);
  expect(hasReceipt(view({ paymentStatus: "pending" }))).toBe(false);
  expect(hasReceipt(view({ links: { receipt: "" } }))).toBe(false);
});

test("what can be shown of a file, and which one was bought", () => {
  const file = (name: string, mediaType: string, size = 10) => ({ name, mediaType, size });
  expect(previewOf(file("a", "text/html; charset=utf-8"))).toBe("page");
  expect(previewOf(file("a", "image/svg+xml"))).toBe("image");
  expect(previewOf(file("a", "application/json"))).toBe("text");
  expect(previewOf(file("a", "application/zip"))).toBeUndefined();
  expect(previewOf(file("a", "text/html", 50_000_000))).toBeUndefined();
  const files = [file("c-10.svg", "image/svg+xml"), file("c-9.svg", "image/svg+xml"), file("r.html", "text/html")];
  expect(inOrder(files).map((one) => one.name)).toEqual(["r.html", "c-9.svg", "c-10.svg"]);
  expect(mainOf(files)?.name).toBe("r.html");
  expect(mainOf(files.slice(0, 2))).toBeUndefined();
});

test("an end without a result says why, and what becomes of the money", () => {
  const refund = { amount: 500, currency: "EUR", finishedAt: "x" };
  const failed = view({ status: "workflow_failed", message: "The file is empty.", refund, paymentStatus: "refunded" });
  expect([headline(failed), ...verdictOf(failed, "en-US")]).toEqual(["It did not work", "The file is empty.", "€5.00 was returned."]);
  const expired = view({ status: "workflow_cancelled", message: "Checkout expired", paymentStatus: "expired" });
  expect([headline(expired), ...verdictOf(expired)]).toEqual(["Checkout expired", "Nothing was charged."]);
  expect(verdictOf(view({ status: "workflow_failed", message: "", price: null, paymentStatus: "not_required" }))).toEqual([]);
  expect(verdictOf(view({ status: "workflow_succeeded", message: "Finished" }))).toEqual([]);
});

test("until when it can be paid, and how the last try went", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  const due = (more: object): View => view({ paymentStatus: "pending", payUntil: "2026-01-01T00:30:00Z", ...more });
  expect(payLines(due({}), now, "en")).toEqual(["Time left to pay: 30 minutes."]);
  expect(payLines(due({ paymentStatus: "failed" }), now, "en")[0]).toContain("declined");
  expect(payLines(due({ paymentStatus: "processing" }), now, "en")[0]).toContain("by itself");
  expect(payLines(due({}), now + 3_600_000)).toEqual(["The time to pay is over. What arrives now is returned."]);
  expect(payLines(due({ payUntil: "" }), now)).toEqual([]);
});
