// The questions that a workflow waits with, as forms; their answers, and what the server says to them.
import { type ReactiveController, type ReactiveControllerHost, type TemplateResult, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { FareboxForm } from "../form/element";
import { type Execution, FareboxError } from "../net/client";
import type { View, Wait } from "../net/types";
import { icon } from "../shared/icons";
import type { Heading } from "./sections";
import { isQuestion, untilOf, whyWaiting } from "./telling";

export class Questions implements ReactiveController {
  private busy = "";
  private trouble = new Map<string, string>();
  /** Answered steps: their form is not shown again while the news travel. */
  private done = new Set<string>();
  /** What draws forms. Most views ask nothing, so it is loaded behind the first one, or when a question is there. */
  private forms: typeof import("../form/element") | undefined;
  private loading: Promise<void> | undefined;
  private missing = false;
  private wanted = false;

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly execution: Execution,
    /** Whether this reader may answer. */
    private readonly able: boolean,
    private readonly answered: (view: View) => void,
  ) {}

  hostDisconnected(): void {}

  render(view: View, now: number, heading: Heading): TemplateResult | typeof nothing {
    const waits = view.waits.filter((wait) => !this.done.has(wait.step));
    if (!waits.length) return nothing;
    return html`${repeat(
      waits,
      (wait) => wait.step,
      (wait) => (isQuestion(wait) ? this.question(wait, now, heading) : this.pause(wait, now)),
    )}`;
  }

  /** Have forms at hand, also for when the connection is gone. */
  prepare(): Promise<void> {
    return (this.loading ??= import("../form/element")
      .then((found) => void (this.forms = found))
      .catch(() => void (this.missing = true))
      .then(() => this.host.requestUpdate()));
  }

  /** Whether a form that is asked for is still on its way: it would push away what stands below. */
  get coming(): boolean {
    return this.wanted && !this.forms && !this.missing;
  }

  private pause(wait: Wait, now: number): TemplateResult {
    const url = /^https?:/i.test(wait.url) ? wait.url : "";
    return html`<section class="card" part="waiting" aria-label="Waiting">
      <p><strong>${whyWaiting(wait)}</strong></p>
      ${this.until(wait, now)}
      ${url ? html`<p><a href=${url} rel="noopener noreferrer" target="_blank">${url}</a></p>` : nothing}
    </section>`;
  }

  private until(wait: Wait, now: number): TemplateResult | typeof nothing {
    const text = untilOf(wait, now);
    return text ? html`<p class="soft small"><time datetime=${wait.until}>${text}</time></p>` : nothing;
  }

  private question(wait: Wait, now: number, heading: Heading): TemplateResult {
    const schema = (wait.form ?? {}) as Record<string, unknown>;
    const help = typeof schema.description === "string" ? schema.description : "";
    const trouble = this.trouble.get(wait.step);
    return html`<section class="card question" part="question" aria-labelledby="question-title">
      ${heading(wait.title || "A question for you")}
      ${help ? html`<p class="soft">${help}</p>` : nothing}
      ${this.until(wait, now)}
      ${trouble ? html`<p class="problem" role="alert">${icon("alert")}${trouble}</p>` : nothing}
      ${this.able ? this.controls(wait) : html`<p class="soft">Answer it on the execution's own page.</p>`}
    </section>`;
  }

  private controls(wait: Wait): TemplateResult {
    const busy = this.busy === wait.step;
    if (this.missing) return html`<p class="problem" role="alert">${icon("alert")}The form could not be loaded. Please reload the page.</p>`;
    if (!this.forms) {
      this.wanted = true;
      void this.prepare();
      return html`<p class="soft" role="status">Loading …</p>`;
    }
    if (wait.kind === "approval" && this.forms.fieldsOf(wait.form).length === 0) {
      return html`<div class="row choose">
        <button type="button" class="main" ?disabled=${busy} @click=${() => this.send(wait, { approved: true })}>${icon("check")}Approve</button>
        <button type="button" ?disabled=${busy} @click=${() => this.send(wait, { approved: false })}>${icon("cross")}Reject</button>
      </div>`;
    }
    return html`<farebox-form .schema=${wait.form} ?busy=${busy} exportparts="form, button: submit"
      @farebox-submit=${(event: CustomEvent<{ data: unknown }>) => this.send(wait, event.detail.data, event.target as FareboxForm)}></farebox-form>`;
  }

  private async send(wait: Wait, data: unknown, form?: FareboxForm): Promise<void> {
    this.busy = wait.step;
    this.trouble.delete(wait.step);
    this.host.requestUpdate();
    try {
      const view = await this.execution.answer(wait.nodeId, data ?? {}, wait.step);
      this.done.add(wait.step);
      this.answered(view);
    } catch (error) {
      await this.refused(wait, error, form);
    }
    this.busy = "";
    this.host.requestUpdate();
  }

  private async refused(wait: Wait, error: unknown, form?: FareboxForm): Promise<void> {
    if (!(error instanceof FareboxError)) {
      this.trouble.set(wait.step, "The answer could not be sent: no connection. What you entered is still here; please try again.");
    } else if (error.status === 400 && error.details.length && form) {
      await form.refuse(error.details, "data");
    } else this.trouble.set(wait.step, error.message);
  }
}
