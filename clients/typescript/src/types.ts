// What the server says, as its OpenAPI document describes it, under short names.

import type { components } from "./api.js";

type Schemas = components["schemas"];

/** An execution as its client sees it. */
export type View = Schemas["PublicExecution"];
/** One line of the timeline. */
export type TimelineEvent = Schemas["Event"];
export type Status = Schemas["Status"];
export type PaymentStatus = Schemas["PaymentStatus"];
/** What the workflow waits for: a question's form, an approval, a callback, a time. */
export type Wait = Schemas["PublicWait"];
export type Checkout = Schemas["Checkout"];
export type Artifact = Schemas["ArtifactOut"];
/** A workflow as anybody may see it: input schema, price, track record. */
export type Workflow = Schemas["WorkflowOut"];

/** What `follow` yields. `snapshot` opens every connection; every event comes once, in order, without a gap. */
export type Update =
  | { type: "snapshot"; view: View }
  | { type: "event"; event: TimelineEvent }
  | { type: "status"; view: View }
  | { type: "end"; status: Status; paymentStatus: PaymentStatus; seq: number };

/** What was bought, paid and refunded, with the timeline's digest. */
export type Receipt = Schemas["ReceiptOut"];
/** What the test provider can be told to do with a checkout. */
export type TestOutcome = Schemas["TestOutcome"]["outcome"];
export type TokenScope = NonNullable<Schemas["TokenAction"]["scopes"]>[number];

/** What `create` may say besides the input. */
export type CreateOptions = Partial<Omit<Schemas["CreatePublicExecution"], "requestPayload">> & {
  signal?: AbortSignal;
};
