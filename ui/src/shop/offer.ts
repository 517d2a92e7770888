// What is told of a workflow before somebody buys it, in words. Pure: no browser.
import type { Workflow } from "../../../clients/typescript/src/types.js";
import { duration, money, type Locale } from "../shared/format";

export type { Workflow };

export const priceOf = ({ price }: Pick<Workflow, "price">, locale?: Locale): string =>
  price ? money(price.amount, price.currency, locale) : "Free";

/** What happens to the money if it goes wrong; "" if nothing is to be paid. */
export function refundOf({ refundPolicy }: Pick<Workflow, "refundPolicy">): string {
  if (refundPolicy === "on_failure") return "If it fails, your money goes back by itself.";
  return refundPolicy === "never" ? "No refund once it has started." : "";
}

const percent = (share: number, locale?: Locale): string =>
  new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: share > 0.99 && share < 1 ? 1 : 0 }).format(share);

export interface Fact {
  label: string;
  value: string;
}

/** The track record as facts; empty below the number that says something. */
export function recordOf({ trackRecord: record }: Pick<Workflow, "trackRecord">, locale?: Locale): Fact[] {
  const facts: Fact[] = [];
  if (record.successRate === null) return facts;
  const runs = new Intl.NumberFormat(locale).format(record.executions);
  facts.push({ label: "Succeeded", value: `${percent(record.successRate, locale)} of ${runs}` });
  if (record.medianSeconds !== null) facts.push({ label: "Usually done in", value: duration(record.medianSeconds * 1000) });
  if (record.refundRate !== null) facts.push({ label: "Refunded", value: percent(record.refundRate, locale) });
  return facts;
}

export const actionOf = (workflow: Workflow, locale?: Locale): string =>
  workflow.price ? `Order and pay ${priceOf(workflow, locale)}` : "Start it for free";

/** Who sells it; "" for the organization that every installation has and nobody has named. */
export const sellerOf = (name: string): string => (name === "default" ? "" : name);
