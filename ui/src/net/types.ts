// The server's shapes under short names.
import type { PaymentStatus, Status, TimelineEvent, View } from "../../../clients/typescript/src/types.js";

export type { Artifact, PaymentStatus, Status, TimelineEvent, View, Wait } from "../../../clients/typescript/src/types.js";
export type Level = TimelineEvent["level"];

const FINAL: readonly Status[] = ["workflow_succeeded", "workflow_failed", "workflow_cancelled"];
const MONEY_MOVES: readonly PaymentStatus[] = ["processing", "refund_pending", "review"];

/** The run will not go on by itself. */
export const isFinal = (status: Status): boolean => FINAL.includes(status);

/** Nothing more is expected: the status is final and no money is on its way. */
export const isOver = (view: Pick<View, "status" | "paymentStatus">): boolean =>
  isFinal(view.status) && !MONEY_MOVES.includes(view.paymentStatus);
