// What is known by heart is what the browser would say.
import { expect, test } from "vitest";
import * as english from "../src/shared/english";
import { clock, money, percent, relative, span, whole } from "../src/shared/format";

const EN = "en-US";
const NUMBERS = [0, 1, 2, 9, 10, 99, 100, 999, 1_000, 1_001, 12_345, 999_999, 1_000_000, 123_456_789];

test("money, in every currency that is known", () => {
  const currencies = ["USD", "EUR", "GBP", "CAD", "AUD", "NZD", "INR", "CHF", "SEK", "PLN", "JPY"];
  for (const currency of currencies) {
    const format = new Intl.NumberFormat(EN, { style: "currency", currency });
    const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
    for (const amount of NUMBERS) expect(english.money(amount, currency)).toBe(format.format(amount / 10 ** digits));
  }
});

test("other currencies, fractions and debts are left to the browser", () => {
  for (const [amount, currency] of [[500, "KWD"], [500, "no such"], [-5, "EUR"], [0.5, "EUR"], [1e16, "EUR"]] as const) {
    expect(english.money(amount, currency)).toBeUndefined();
  }
  expect(money(5_000, "KWD", EN)).toBe(new Intl.NumberFormat(EN, { style: "currency", currency: "KWD" }).format(5));
  expect(money(-500, "EUR", EN)).toBe("-€5.00");
});

test("whole numbers and shares", () => {
  for (const value of NUMBERS) expect(whole(value, EN)).toBe(new Intl.NumberFormat(EN).format(value));
  for (const digits of [0, 1]) {
    const format = new Intl.NumberFormat(EN, { style: "percent", maximumFractionDigits: digits });
    for (let share = 0; share <= 1_000; share += 1) expect(percent(share / 1_000, digits, EN)).toBe(format.format(share / 1_000));
  }
});

test("distances and lengths of time", () => {
  const format = new Intl.RelativeTimeFormat(EN, { numeric: "auto" });
  for (const unit of ["second", "minute", "hour", "day"] as const) {
    const length = new Intl.NumberFormat(EN, { style: "unit", unit, unitDisplay: "long" });
    for (const value of NUMBERS) {
      expect(english.span(value, unit)).toBe(length.format(value));
      if (value === 0 && unit !== "second") continue; // never told
      expect(english.relative(value, unit)).toBe(format.format(value, unit));
      if (value) expect(english.relative(-value, unit)).toBe(format.format(-value, unit));
    }
  }
});

test("the time of day", () => {
  const time = { hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;
  const [alone, dated] = [new Intl.DateTimeFormat(EN, time), new Intl.DateTimeFormat(EN, { ...time, day: "numeric", month: "short" })];
  for (let hour = 0; hour < 24 * 400; hour += 7) {
    const at = Date.UTC(2026, 0, 1) + hour * 3_600_000 + hour * 61_000;
    expect(clock(at, at, EN)).toBe(alone.format(at));
    expect(clock(at, at + 86_400_000, EN)).toBe(dated.format(at));
  }
});

test("readers of other languages get their own", () => {
  expect(money(500, "EUR", "de-DE")).toBe("5,00\u00a0€");
  expect(whole(12_345, "de-DE")).toBe("12.345");
  expect(percent(0.5, 0, "fr-FR")).toMatch(/^50\s%$/);
  expect(relative(0, 130_000, "de-DE")).toBe("vor 2 Minuten");
  expect(span(840_000, "de-DE")).toBe("14 Minuten");
  expect(clock(0, 0, "de-DE")).toMatch(/^\d\d:00:00$/);
});
