import { expect, test } from "vitest";
import { bytes, duration, money, relative } from "../src/shared/format";
import { executionIn, tokenIn } from "../src/shared/token";
import { webUrl } from "../src/shared/url";
import { eventWord, paymentWord, statusWord } from "../src/shared/words";
import type { PaymentStatus, Status } from "../src/net/types";

test("money by the currency's own digits", () => {
  expect(money(500, "EUR", "en-US")).toBe("€5.00");
  expect(money(500, "JPY", "en-US")).toBe("¥500");
  expect(money(500, "no such", "en-US")).toBe("5.00 no such");
});

test("distances in time", () => {
  const now = Date.UTC(2026, 0, 1);
  expect(relative(now - 5_000, now, "en")).toBe("now");
  expect(relative(now - 130_000, now, "en")).toBe("2 minutes ago");
  expect(relative(now + 2 * 86_400_000, now, "en")).toBe("in 2 days");
});

test("lengths of time and sizes", () => {
  expect([400, 12_000, 200_000, 7_500_000].map(duration)).toEqual(["0.4 s", "12 s", "3 min 20 s", "2 h 5 min"]);
  expect([0, 999, 1536, 5_000_000].map((size) => bytes(size, "en"))).toEqual(["0 B", "999 B", "1.5 KB", "4.8 MB"]);
});

test("only web addresses are opened", () => {
  const base = "https://shop.example/e/1";
  expect(webUrl("/checkout/1", base)).toBe("https://shop.example/checkout/1");
  for (const bad of ["javascript:alert(1)", " JaVaScript:alert(1)", "data:text/html,x", "blob:x", "", "  ", undefined, 5, "http://"]) {
    expect(webUrl(bad, base)).toBeUndefined();
  }
});

test("the token and the id of an address", () => {
  expect(tokenIn("#token=ct_abc")).toBe("ct_abc");
  expect(tokenIn("#a=1&token=ct_x%20")).toBe("ct_x");
  expect(tokenIn("")).toBe("");
  expect(executionIn("/e/exe_1")).toBe("exe_1");
  expect(executionIn("/e/exe_1/receipt")).toBe("exe_1");
  expect(executionIn("/e/%E0%A4%A")).toBe("");
});

test("a status that is not known yet is still shown", () => {
  expect(statusWord({ status: "workflow_dreaming" as Status, waits: [] }).word).toBe("Dreaming");
  expect(paymentWord("half_paid" as PaymentStatus).word).toBe("Half paid");
  expect(eventWord({ eventType: "moon.landed" as never, level: "odd" as never }).tone).toBe("neutral");
});
