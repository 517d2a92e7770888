// A receipt as lines of words and amounts. Pure: no browser.
import type { Receipt } from "../../../clients/typescript/src/types.js";
import { type Locale, money } from "../shared/format";
import { reasonWords } from "../shared/words";

export type { Receipt };

export interface Line {
  what: string;
  when: string;
  amount: string;
}

const PAYMENTS: Record<string, string> = {
  settled: "Payment",
  late: "Payment that came too late",
  extra: "Second payment",
  mismatched: "Payment of another amount",
};
const REFUNDS: Record<string, string> = { issued: "Refund", pending: "Refund on its way", refused: "Refund refused" };

const lower = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1);

/** Every movement of money, oldest first. */
export function movements(receipt: Receipt, locale?: Locale): Line[] {
  const paid = receipt.payments.map((one) => ({
    at: one.receivedAt,
    what: `${PAYMENTS[one.kind] ?? "Payment"}${one.testMode ? " (test money)" : ` through ${one.provider}`}`,
    amount: money(one.amount, one.currency, locale),
  }));
  const back = receipt.refunds.map((one) => ({
    at: one.finishedAt || one.createdAt,
    what: `${REFUNDS[one.status] ?? "Refund"}: ${lower(reasonWords(one.reason))}`,
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
