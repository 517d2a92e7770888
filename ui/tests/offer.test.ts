import { describe, expect, it } from "vitest";
import { type Workflow, actionOf, priceOf, recordOf, refundOf, sellerOf } from "../src/shop/offer";

const NONE = { executions: 3, succeeded: 3, failed: 0, refunded: 0, successRate: null, refundRate: null, medianSeconds: null };
const priced = { price: { amount: 500, currency: "EUR" } } as Workflow;

describe("what is told of an offer", () => {
  it("has a price", () => {
    expect(priceOf(priced, "en-US")).toBe("€5.00");
    expect(priceOf({ price: null })).toBe("Free");
    expect(actionOf(priced, "en-US")).toBe("Order and pay €5.00");
    expect(actionOf({ price: null } as Workflow)).toBe("Start it for free");
  });

  it("says what happens to the money", () => {
    expect(refundOf({ refundPolicy: "on_failure" })).toContain("goes back");
    expect(refundOf({ refundPolicy: "never" })).toContain("No refund");
    expect(refundOf({ refundPolicy: "" })).toBe("");
  });

  it("says nothing about rates where there are too few", () => {
    expect(recordOf({ trackRecord: NONE })).toEqual([]);
  });

  it("tells the track record in words", () => {
    const record = { ...NONE, executions: 1200, successRate: 0.996, refundRate: 0.004, medianSeconds: 12.4 };
    expect(recordOf({ trackRecord: record }, "en-US")).toEqual([
      { label: "Succeeded", value: "99.6% of 1,200" },
      { label: "Usually done in", value: "12 s" },
      { label: "Refunded", value: "0.4%" },
    ]);
    expect(recordOf({ trackRecord: { ...record, successRate: 1, refundRate: null, medianSeconds: null } }, "en-US")).toEqual([
      { label: "Succeeded", value: "100% of 1,200" },
    ]);
  });

  it("rounds nothing to all or nothing, and nobody's wait to none", () => {
    const told = (more: object): string[] => recordOf({ trackRecord: { ...NONE, executions: 9_000, ...more } }, "en-US").map((one) => one.value);
    expect(told({ successRate: 0.9999, refundRate: 0.0001, medianSeconds: 0.02 })).toEqual(["99.9% of 9,000", "less than 1 s", "0.1%"]);
    expect(told({ successRate: 1, refundRate: 0 })).toEqual(["100% of 9,000", "0%"]);
  });

  it("names a seller who has a name", () => {
    expect(sellerOf("Ada's reports")).toBe("Ada's reports");
    expect(sellerOf("default")).toBe("");
  });
});
