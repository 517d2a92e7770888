import { describe, expect, it } from "vitest";
import { type Receipt, moment, movements, titleOf } from "../src/receipt/telling";

const payment = { id: "pay_1", amount: 500, currency: "EUR", provider: "test", kind: "late", receivedAt: "2026-01-31T12:00:01.000Z", testMode: true };
const refund = { id: "ref_1", amount: 500, currency: "EUR", reason: "paid_late", status: "issued", createdAt: "2026-01-31T12:00:02.000Z", finishedAt: "" };

describe("a receipt", () => {
  it("tells every movement of money, oldest first", () => {
    const receipt = { payments: [payment], refunds: [{ ...refund, finishedAt: "2026-01-31T12:00:03.000Z" }] } as unknown as Receipt;
    expect(movements(receipt, "en-US").map(({ what, amount }) => [what, amount])).toEqual([
      ["Payment that came too late (test money)", "€5.00"],
      ["Refund: the payment came too late", "−€5.00"],
    ]);
  });

  it("spells what a newer server says", () => {
    const odd = { payments: [{ ...payment, kind: "gift", testMode: false }], refunds: [{ ...refund, status: "odd", reason: "by_magic" }] };
    expect(movements(odd as unknown as Receipt, "en-US").map((one) => one.what)).toEqual(["Payment through test", "Refund: by magic"]);
  });

  it("confirms an order before anything is paid", () => {
    expect(titleOf({ payments: [], order: {} } as unknown as Receipt)).toBe("Order confirmation");
    expect(titleOf({ payments: [], order: null })).toBe("Receipt");
    expect(titleOf({ payments: [payment], order: {} } as unknown as Receipt)).toBe("Receipt");
  });

  it("says nothing of a time that is not known", () => {
    expect(moment("")).toBe("");
    expect(moment("2026-01-31T12:00:00.000Z", "en-US")).toContain("2026");
  });
});
