// A receipt as lines of words and amounts. Pure: no browser.
import type { Receipt } from "../../../clients/typescript/src/types.js";
import { type Locale, money } from "../shared/format";

export type { Receipt };

export interface Line {
  what: string;
  when: string;
  amount: string;
}

const REASONS: Record<string, string> = {
  run_failed: "it failed",
  cancelled_before_start: "cancelled before it started",
  cancelled_by_seller: "cancelled by the seller",
  paid_late: "paid too late",
  paid_twice: "paid twice",
  mismatched: "not the amount that was owed",
  by_seller: "by the seller",
};
const PAYMENTS: Record<string, string> = {
  settled: "Payment",
  late: "Payment that came too late",
  extra: "Second payment",
  mismatched: "Payment of another amount",
};
const REFUNDS: Record<string, string> = { issued: "Refund", pending: "Refund on its way", refused: "Refund refused" };

const spelled = (value: string): string => value.replaceAll("_", " ");

/** Every movement of money, oldest first. */
export function movements(receipt: Receipt, locale?: Locale): Line[] {
  const paid = receipt.payments.map((one) => ({
    at: one.receivedAt,
    what: `${PAYMENTS[one.kind] ?? "Payment"} through ${one.provider}${one.testMode ? " (test money)" : ""}`,
    amount: money(one.amount, one.currency, locale),
  }));
  const back = receipt.refunds.map((one) => ({
    at: one.finishedAt || one.createdAt,
    what: `${REFUNDS[one.status] ?? "Refund"}: ${REASONS[one.reason] ?? spelled(one.reason)}`,
    amount: `−${money(one.amount, one.currency, locale)}`,
  }));
  return [...paid, ...back]
    .sort((one, two) => Date.parse(one.at) - Date.parse(two.at))
    .map(({ at, what, amount }) => ({ what, amount, when: moment(at, locale) }));
}

/** "Feb 3, 2026, 2:05:09 PM"; "" for a time that is not known. */
export function moment(at: string, locale?: Locale): string {
  if (!at) return "";
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" }).format(Date.parse(at));
}

/** Before anything was paid it confirms an order. */
export const titleOf = (receipt: Pick<Receipt, "payments" | "order">): string =>
  receipt.order && !receipt.payments.length ? "Order confirmation" : "Receipt";
