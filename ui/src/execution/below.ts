// What stands below the first card, and what is done there. Loaded behind that card, which is the one to act on.
import { type ReactiveControllerHost, type TemplateResult, html, nothing } from "lit";
import type { Execution } from "../net/client";
import { type View, isFinal } from "../net/types";
import { fields } from "../shared/controls";
import { styles } from "./below-styles";
import { Cancel } from "./cancel";
import { earlier, moneyCard, receiptLink, timelineCard } from "./cards";
import { Keep } from "./keep";
import { Results } from "./results";
import { again, titleOf } from "./sections";
import { hasReceipt } from "./telling";
import type { Timeline } from "./timeline";

const OLDER = 500;
const PATIENT_MS = 500;

/** The element, as far as this must know it. */
export interface Shown extends ReactiveControllerHost, Element {
  readonly renderRoot: HTMLElement | DocumentFragment;
  readonly headingLevel: number;
  readonly token: string;
  readonly cookie: boolean;
  /** Where its server is. */
  readonly base: string;
  /** Whether this reader may do more than look. */
  readonly acts: boolean;
  /** On the shop's own page. */
  readonly ours: boolean;
  /** While the workflow is public. */
  readonly resells: boolean;
}

export class Below {
  private readonly results: Results;
  private readonly cancel: Cancel;
  private readonly keep: Keep;
  private begun = false;
  private loading = false;
  private closed = false;

  constructor(
    private readonly host: Shown,
    private readonly execution: Execution,
    private readonly timeline: Timeline,
    cancelled: (view: View) => void,
  ) {
    const { adoptedStyleSheets: sheets } = host.renderRoot as ShadowRoot;
    for (const { styleSheet } of [fields, styles]) if (styleSheet && !sheets.includes(styleSheet)) sheets.push(styleSheet);
    this.results = new Results(host, execution, host.base, () => host.cookie);
    this.cancel = new Cancel(host, execution, cancelled);
    this.keep = new Keep(host, execution, `${host.base}/e/${encodeURIComponent(execution.id)}`);
  }

  /** The files first: what comes later than what stands below it pushes that away. They are not waited for long. */
  async begin(view: View): Promise<void> {
    await Promise.race([this.refresh(view), new Promise((done) => setTimeout(done, PATIENT_MS))]);
    this.begun = true;
    this.host.requestUpdate();
  }

  /** Another status, so perhaps other files. */
  async refresh(view: View): Promise<void> {
    if (this.host.acts && (view.status === "workflow_succeeded" || view.status === "workflow_waiting")) await this.results.refresh();
  }

  close(): void {
    this.closed = true;
    this.results.close();
  }

  render(view: View, now: number): TemplateResult | typeof nothing {
    if (!this.begun) return nothing;
    const section = (id: string): ((text: string) => TemplateResult) => titleOf(this.host.headingLevel, id);
    return html`${this.results.render(view, section("result-title"))}
      ${moneyCard(view, now, section("money-title"), this.receipt(view))}
      ${timelineCard(this.timeline, now, section("timeline-title"), this.older())}
      ${this.foot(view)}
      ${this.cancel.render(view, section("cancel-title"))}`;
  }

  private receipt(view: View): TemplateResult | typeof nothing {
    const { acts, base, cookie, token } = this.host;
    if (!hasReceipt(view) || !acts) return nothing;
    return receiptLink(`${base}${view.links.page}/receipt`, cookie ? "" : token);
  }

  private foot(view: View): TemplateResult {
    const { acts, ours, resells } = this.host;
    const cancelable = acts && view.cancel.allowed && !isFinal(view.status);
    return html`<div class="foot small soft" part="foot"><span>Execution <code>${view.id}</code></span>
      ${resells && view.status === "workflow_succeeded" ? again(view) : nothing}
      <span class="row">${ours ? this.keep.button() : nothing} ${cancelable ? this.cancel.button() : nothing}</span>
      ${ours ? this.keep.shown() : nothing}</div>`;
  }

  private older(): TemplateResult | typeof nothing {
    const left = this.timeline.before;
    const more = this.host.acts || left !== this.timeline.omitted ? () => this.loadOlder() : undefined;
    return earlier(left, Math.min(left, OLDER), this.loading, more);
  }

  private async loadOlder(): Promise<void> {
    const { timeline } = this;
    if (this.loading) return;
    if (timeline.reveal(OLDER)) return this.host.requestUpdate();
    this.loading = true;
    this.host.requestUpdate();
    try {
      const after = Math.max(0, timeline.first - 1 - OLDER);
      const found = await this.execution.get({ after, limit: Math.min(OLDER, timeline.first - 1) });
      if (!this.closed) timeline.addOlder(found.events);
    } catch {
      // The button stays, and the notice says when the server is gone.
    }
    this.loading = false;
    this.host.requestUpdate();
  }
}
