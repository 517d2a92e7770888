// What the page says about money, waiting and cancelling: pure, from the view alone.
import type { View, Wait } from "../net/types";
import { money, relative, span } from "../shared/format";
import { paymentWord, statusWord } from "../shared/words";

/** What the price line says; "" for what is free and has nothing to refund. */
export function priceOf(view: View, locale?: string): string {
  return view.price ? money(view.price.amount, view.price.currency, locale) : "";
}

/** "€5.00 is on its way back", for the money card. */
export function refundOf(view: View, locale?: string): string {
  if (!view.refund) return "";
  const amount = money(view.refund.amount, view.refund.currency, locale);
  if (view.refund.finishedAt && view.paymentStatus !== "review") return `${amount} was returned`;
  if (view.paymentStatus === "review") return `${amount}: the seller is looking into it`;
  return `${amount} is on its way back`;
}

/** What a cancel does to the money, said before it is confirmed. */
export function cancelCost(view: View, locale?: string): string {
  const price = priceOf(view, locale);
  if (view.paymentStatus === "not_required" || !price) return "Nothing was charged for this.";
  if (view.cancel.refund === true) return `You paid ${price}; all of it will be returned.`;
  if (typeof view.cancel.refund === "string" && view.cancel.refund) return view.cancel.refund;
  if (view.paymentStatus === "paid" || view.paymentStatus === "disputed") {
    return `The work has begun: the ${price} you paid will not be returned.`;
  }
  if (view.paymentStatus === "pending" || view.paymentStatus === "failed") return "Nothing was paid, and nothing will be charged.";
  return `Payment: ${paymentWord(view.paymentStatus).word.toLowerCase()}. What arrives late is returned.`;
}

/** Whether a question stands open that the reader can answer. */
export const isQuestion = (wait: Wait): boolean => wait.kind === "form" || wait.kind === "approval";

/** The heading: the server's words, but a question that stands below with its own title is not said twice, and what
 * failed says so first; why it did comes below. */
export function headline(view: View): string {
  if (view.status === "workflow_failed") return "It did not work";
  return view.status === "workflow_waiting" && view.waits.some(isQuestion) ? "Your answer is needed" : view.message || statusWord(view).word;
}

/** What an end without a result means for the buyer: why, and what becomes of the money. */
export function verdictOf(view: View, locale?: string): string[] {
  if (view.status !== "workflow_failed" && view.status !== "workflow_cancelled") return [];
  const why = view.status === "workflow_failed" ? view.message : "";
  const unpaid = view.price !== null && ["pending", "failed", "expired"].includes(view.paymentStatus);
  const money = view.refund ? `${refundOf(view, locale)}.` : unpaid ? "Nothing was charged." : "";
  return [why, money].filter(Boolean);
}

/** What stands beside the button to pay: how the last try went, and how much time is left. */
export function payLines(view: View, now: number, locale?: string): string[] {
  const lines: string[] = [];
  if (view.paymentStatus === "failed") lines.push("The last payment was declined. Nothing was charged.");
  if (view.paymentStatus === "processing") lines.push("A payment is being processed. This page goes on by itself when it has arrived.");
  const left = view.payUntil ? Date.parse(view.payUntil) - now : NaN;
  if (left > 0) lines.push(`Time left to pay: ${span(left, locale)}.`);
  else if (left <= 0) lines.push("The time to pay is over. What arrives now is returned.");
  return lines;
}

/** Whether money has moved, so that there is something to give a receipt for. */
export const hasReceipt = (view: View): boolean =>
  Boolean(view.links.receipt) && (view.refund !== null || !["pending", "failed", "expired", "processing", "not_required"].includes(view.paymentStatus));

/** Why nothing moves, for waits that are no question. */
export function whyWaiting(wait: Wait): string {
  if (wait.kind === "time") return wait.title || "Waiting for the right time";
  return wait.title || "Waiting for news from elsewhere";
}

/** "Time left to answer: 9 minutes."; "" without a deadline. */
export function untilOf(wait: Wait, now: number, locale?: string): string {
  if (!wait.until) return "";
  const then = Date.parse(wait.until);
  if (Number.isNaN(then)) return "";
  if (then <= now) return wait.kind === "time" ? "It goes on any moment now." : "The time for this is over.";
  if (wait.kind === "time") return `It goes on by itself ${relative(then, now, locale)}.`;
  return `${isQuestion(wait) ? "Time left to answer" : "It waits for at most"}: ${span(then - now, locale)}.`;
}

/** One line under the heading: where in the queue, or how long it takes by now. */
export function progressOf(view: View): string {
  if (view.status === "workflow_queued" && view.queue) {
    return view.queue.position <= 1 ? "It starts next." : `${view.queue.position - 1} before it in the queue.`;
  }
  const { done, total } = view.progress;
  return total > 0 && view.startedAt ? `${Math.floor(done)} of ${total} steps` : "";
}
