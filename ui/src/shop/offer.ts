// What is told of a workflow before somebody buys it, in words. Pure: no browser.
import type { Workflow } from "../../../clients/typescript/src/types.js";
import { duration, money, percent, whole, type Locale } from "../shared/format";

export type { Workflow };

export const priceOf = ({ price }: Pick<Workflow, "price">, locale?: Locale): string =>
  price ? money(price.amount, price.currency, locale) : "Free";

/** What happens to the money if it goes wrong; "" if nothing is to be paid. */
export function refundOf({ refundPolicy }: Pick<Workflow, "refundPolicy">): string {
  if (refundPolicy === "on_failure") return "If it fails, your money goes back by itself.";
  return refundPolicy === "never" ? "No refund once it has started." : "";
}

/** Near the ends with a tenth, and never rounded to all or nothing: one refund in a thousand is not none. */
function rate(share: number, locale?: Locale): string {
  const near = share > 0 && share < 1 && (share > 0.99 || share < 0.01);
  const told = near ? Math.min(0.999, Math.max(0.001, share)) : share;
  return percent(told, near ? 1 : 0, locale);
}

export interface Fact {
  label: string;
  value: string;
}

/** Nobody waits for tenths of a second. */
const usually = (seconds: number): string => (seconds < 1 ? "less than 1 s" : duration(seconds * 1000));

/** The track record as facts; empty below the number that says something. */
export function recordOf({ trackRecord: record }: Pick<Workflow, "trackRecord">, locale?: Locale): Fact[] {
  const facts: Fact[] = [];
  if (record.successRate === null) return facts;
  facts.push({ label: "Succeeded", value: `${rate(record.successRate, locale)} of ${whole(record.executions, locale)}` });
  if (record.medianSeconds !== null) facts.push({ label: "Usually done in", value: usually(record.medianSeconds) });
  if (record.refundRate !== null) facts.push({ label: "Refunded", value: rate(record.refundRate, locale) });
  return facts;
}

export const actionOf = (workflow: Workflow, locale?: Locale): string =>
  workflow.price ? `Order and pay ${priceOf(workflow, locale)}` : "Start it for free";

/** Who sells it; "" for the organization that every installation has and nobody has named. */
export const sellerOf = (name: string): string => (name === "default" ? "" : name);
