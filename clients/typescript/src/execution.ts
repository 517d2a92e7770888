// One execution in the hands of its buyer.

import { NotSucceeded } from "./errors.js";
import { follow, type FollowOptions } from "./follow.js";
import { type Ask, ask, data, type Reach, untouched } from "./transport.js";
import type { Artifact, Checkout, Receipt, TestOutcome, TokenScope, Update, View } from "./types.js";

export class Execution {
  /** @internal */
  constructor(
    private readonly reach: Reach,
    readonly id: string,
    /** The proof of who bought it: keep it, with the id, and you can go on at any time. Empty: the page's cookie. */
    public token = "",
    /** Where to pay; null when free, or when the execution was not created by this handle. */
    readonly checkout: Checkout | null = null,
    /** As it was at creation; `get` reads it anew. */
    readonly created: View | null = null,
  ) {}

  /** Where the buyer pays; empty when nothing is to be paid or the provider has not answered yet. */
  get checkoutUrl(): string {
    return this.checkout?.url ?? "";
  }

  private get path(): string {
    return `/v1/public/executions/${encodeURIComponent(this.id)}`;
  }

  private headers(): Record<string, string> {
    return this.token ? { "x-client-token": this.token } : {};
  }

  private post<T>(rest: string, body?: unknown, more: Ask = {}): Promise<T> {
    return data<T>(this.reach, "POST", this.path + rest, { headers: this.headers(), body, ...more });
  }

  /** How it stands, with its newest events; with `after`, the next `limit` events above it. */
  get(options: { after?: number; limit?: number; signal?: AbortSignal } = {}): Promise<View> {
    const { signal, ...query } = options;
    return data<View>(this.reach, "GET", this.path, { headers: this.headers(), query, signal });
  }

  /** What happens, as it happens: resumes by itself, every event once, ends after `end`. */
  follow(options?: FollowOptions): AsyncGenerator<Update, void, undefined> {
    return follow(this.reach, this.path, () => this.headers(), options);
  }

  /** The view once it is over, or once `until` says so. */
  async wait(options: FollowOptions & { until?: (view: View) => boolean } = {}): Promise<View> {
    for await (const update of this.follow(options)) {
      if ("view" in update && options.until?.(update.view)) break;
    }
    return this.get(options.signal ? { signal: options.signal } : {});
  }

  /** The output, once it succeeded; throws NotSucceeded with the view when it ended otherwise. */
  async result<T = unknown>(options?: FollowOptions): Promise<T> {
    const view = await this.wait(options);
    if (view.status !== "workflow_succeeded") throw new NotSucceeded(view);
    return view.output as T;
  }

  /** Cancel; `view.cancel` tells beforehand whether that is allowed and gives the money back. */
  cancel(): Promise<View> {
    return this.post("/cancel");
  }

  /** Answer the question that node `nodeId` asks; `step` only when it waits more than once. */
  answer(nodeId: string, answer: unknown, step?: string): Promise<View> {
    return this.post(`/answers/${encodeURIComponent(nodeId)}`, { data: answer, ...(step && { step }) });
  }

  /** The result files that can be fetched now. */
  artifacts(): Promise<Artifact[]> {
    return data(this.reach, "GET", `${this.path}/artifacts`, { headers: this.headers() });
  }

  /** One result file: read it with `.blob()`, `.text()` or as a stream from `.body`. */
  artifact(name: string): Promise<Response> {
    const path = `${this.path}/artifacts/${encodeURIComponent(name)}`;
    return ask(this.reach, "GET", path, { headers: { ...this.headers(), accept: "*/*" } }, untouched);
  }

  /** What was bought, paid and refunded, with the timeline's digest. */
  receipt(): Promise<Receipt> {
    return data(this.reach, "GET", `${this.path}/receipt`, { headers: this.headers() });
  }

  /** Swap the token for a new one; the old one is dead at once. Not repeated when the answer is lost. */
  async rotate(): Promise<string> {
    const { clientToken } = await this.tokens({ action: "rotate" });
    return (this.token = clientToken);
  }

  /** Another token for somebody else, which can do only this. */
  async share(...scopes: TokenScope[]): Promise<string> {
    return (await this.tokens({ action: "create", scopes })).clientToken;
  }

  /** Kill this token. */
  async revoke(): Promise<void> {
    await this.tokens({ action: "revoke" });
  }

  /** A ticket that opens the stream once within 60 s, for who must not hold the token. */
  async ticket(): Promise<string> {
    return (await this.post<{ ticket: string }>("/stream-ticket")).ticket;
  }

  /** In a page of the same origin: swap the token for an HttpOnly cookie and forget it. */
  async keepAsCookie(): Promise<void> {
    await this.post("/cookie");
    this.token = "";
  }

  /** Test mode only: what a buyer would do at the test checkout. */
  async pay(outcome: TestOutcome = "paid"): Promise<void> {
    const id = this.checkout?.id || (await this.get()).checkoutSessionId;
    await data(this.reach, "POST", `/v1/test/checkouts/${encodeURIComponent(id)}`, { body: { outcome } });
  }

  private tokens(body: { action: string; scopes?: TokenScope[] }): Promise<{ clientToken: string }> {
    return this.post("/tokens", body, { repeatable: false });
  }
}
