// What statuses are called and how they look: always a sign, a word and a colour together.
import type { Level, PaymentStatus, TimelineEvent, View } from "../net/types";
import type { Icon } from "./icons";

export type Tone = "neutral" | "accent" | "success" | "warning" | "error";
export interface Word {
  word: string;
  icon: Icon;
  tone: Tone;
}

const STATUS: Record<string, Word> = {
  awaiting_payment: { word: "Payment due", icon: "card", tone: "accent" },
  payment_confirmed: { word: "Paid", icon: "check", tone: "accent" },
  workflow_queued: { word: "Queued", icon: "clock", tone: "accent" },
  workflow_running: { word: "Running", icon: "run", tone: "accent" },
  workflow_waiting: { word: "Waiting", icon: "pause", tone: "warning" },
  workflow_succeeded: { word: "Succeeded", icon: "check", tone: "success" },
  workflow_failed: { word: "Failed", icon: "cross", tone: "error" },
  workflow_cancelled: { word: "Cancelled", icon: "slash", tone: "neutral" },
};

const PAYMENT: Record<string, Word> = {
  not_required: { word: "Nothing to pay", icon: "check", tone: "neutral" },
  pending: { word: "Not paid yet", icon: "clock", tone: "neutral" },
  processing: { word: "Payment is being processed", icon: "clock", tone: "accent" },
  paid: { word: "Paid", icon: "check", tone: "success" },
  failed: { word: "Payment declined", icon: "alert", tone: "warning" },
  expired: { word: "Not paid", icon: "slash", tone: "neutral" },
  refund_pending: { word: "Refund on its way", icon: "back", tone: "accent" },
  refunded: { word: "Refunded", icon: "back", tone: "success" },
  partially_refunded: { word: "Partly refunded", icon: "back", tone: "success" },
  disputed: { word: "Disputed", icon: "alert", tone: "warning" },
  review: { word: "Payment is being checked", icon: "clock", tone: "warning" },
};

/** A value that a newer server sends is shown as it is spelled. */
function spelled(value: string): Word {
  const words = value.replace(/^workflow_/, "").replaceAll("_", " ");
  return { word: words.charAt(0).toUpperCase() + words.slice(1), icon: "info", tone: "neutral" };
}

export function statusWord(view: Pick<View, "status" | "waits">): Word {
  if (view.status === "workflow_waiting" && view.waits?.some((wait) => wait.kind === "form" || wait.kind === "approval")) {
    return { word: "Waiting for you", icon: "ask", tone: "warning" };
  }
  return STATUS[view.status] ?? spelled(view.status);
}

export const paymentWord = (status: PaymentStatus): Word => PAYMENT[status] ?? spelled(status);

const REASONS: Record<string, string> = {
  run_failed: "It failed",
  cancelled_before_start: "Cancelled before it started",
  cancelled_by_seller: "Cancelled by the seller",
  paid_late: "The payment came too late",
  paid_twice: "It was paid twice",
  mismatched: "Not the amount that was owed",
  by_seller: "The seller's decision",
};

/** Why money went back; a reason that a newer server names is shown as it is spelled. */
export const reasonWords = (reason: string): string => REASONS[reason] ?? spelled(reason).word;

const TONES: Record<Level, Tone> = { info: "neutral", success: "success", warning: "warning", error: "error" };

/** How a line of the timeline looks: a word for what happened to a step, whose title does not say it. */
export function eventWord(event: Pick<TimelineEvent, "eventType" | "level">): Word {
  const tone = TONES[event.level] ?? "neutral";
  const [family, verb] = event.eventType.split(".");
  const of = (icon: Icon, word = ""): Word => ({ word, icon, tone });
  if (family === "step") {
    if (verb === "started") return of("ring", "started");
    if (verb === "progress") return of("dot", "under way");
    if (verb === "succeeded") return of("check", "done");
    if (verb === "retrying") return of("again", "trying again");
    if (verb === "skipped") return of("skip", "skipped");
    if (verb === "failed") return of("cross", "failed");
  }
  if (verb === "waiting") return of("pause");
  if (family === "refund" || verb === "late") return of("back");
  if (family === "payment" || family === "checkout") return of(event.level === "success" ? "check" : "card");
  if (verb === "cancelled") return of("slash");
  if (event.level === "success") return of("check");
  if (event.level === "error") return of("cross");
  return of(event.level === "warning" ? "alert" : "dot");
}
