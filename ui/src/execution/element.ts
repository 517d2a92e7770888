// <farebox-execution>: one execution, live. The execution's page is this element and nothing else.
import { LitElement, type PropertyValues, type TemplateResult, html, nothing } from "lit";
import type { Ahead } from "../net/ahead";
import { type Connection, type FareboxError, browserClient } from "../net/client";
import { Following } from "../net/following";
import { type TimelineEvent, type View, isFinal, isOver } from "../net/types";
import { buttons, theme } from "../shared/controls";
import { afterFrame } from "../shared/frame";
import { statusWord } from "../shared/words";
import { Questions } from "./question";
import { NO_TOKEN, type Refusal, refusalOf } from "./refusal";
import { again, header, headingOf, pay, titleOf, titled } from "./sections";
import type { Session } from "./session";
import { styles } from "./styles";
import { isQuestion } from "./telling";
import { Timeline } from "./timeline";
import { loading, notice, refused, rest } from "./without";

const HOME = new URL(import.meta.url).origin;
const QUIET_MS = 1_500;
const TICK_MS = 10_000;
/** Whoever waits no longer than this is not told that something is loading. */
const PATIENT_MS = 250;
const BEHIND_MS = 200;

export class FareboxExecution extends LitElement {
  static override properties = {
    executionId: { attribute: "execution-id" },
    baseUrl: { attribute: "base-url" },
    ticket: {},
    headingLevel: { attribute: "heading-level", type: Number },
    token: { attribute: false },
    cookie: { attribute: false },
    view: { state: true },
    refusal: { state: true },
    lostAt: { state: true },
    now: { state: true },
  };

  /** Which execution. */
  declare executionId: string;
  /** Where its server is; by default where this script comes from. */
  declare baseUrl: string;
  /** A stream ticket, instead of a token: the element then shows, and cannot act. */
  declare ticket: string;
  /** The client token. A property only: an attribute would stand in the page's source. */
  declare token: string;
  /** On the server's own page: the cookie proves it. */
  declare cookie: boolean;
  /** 1, 2 or 3: which heading the first one is. */
  declare headingLevel: number;
  /** What the page has asked already, for the first view. */
  ahead: Ahead | undefined;
  /** The last known state, or undefined. */
  declare view: View | undefined;

  declare protected refusal: Refusal | undefined;
  declare protected lostAt: number;
  declare protected now: number;

  private readonly timeline = new Timeline();
  private session: Session | undefined;
  private ticker: ReturnType<typeof setInterval> | undefined;
  private quiet: ReturnType<typeof setTimeout> | undefined;
  private spoken = "";
  private announcement = "";
  /** What was bought; asked for after the first view, and left out where the workflow is not public. */
  private name = "";
  private ended = false;
  private patience: ReturnType<typeof setTimeout> | undefined;
  private patient = true;
  /** Whether the first card is drawn, which is the one to act on: what stands below it comes behind it. */
  private drawn = false;
  /** What stands below could not be loaded. */
  private missing = false;
  private waitingForTicket: ((ticket: string) => void) | undefined;

  constructor() {
    super();
    this.executionId = this.baseUrl = this.ticket = this.token = "";
    this.cookie = false;
    this.headingLevel = 2;
    this.lostAt = 0;
    this.now = Date.now();
  }

  /** Every event of the timeline that is known here, oldest first. */
  get events(): TimelineEvent[] {
    return [...this.timeline.events];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.ticker = setInterval(() => {
      if (!document.hidden) this.now = Date.now();
    }, TICK_MS);
    if (this.hasUpdated) this.open();
  }

  protected override firstUpdated(): void {
    this.renderRoot.addEventListener("pointerover", titled);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.ticker);
    this.close();
  }

  /** Begin anew, for when the proof changed in a way that no property shows: another cookie. */
  reload(): void {
    if (this.isConnected) this.open();
  }

  /** The first view at once; then updates are grouped: a hundred events between two frames are drawn once. */
  protected override async scheduleUpdate(): Promise<void> {
    if (this.drawn) {
      await new Promise<void>((done) => (document.hidden ? setTimeout(done, 200) : requestAnimationFrame(() => done())));
    }
    await super.scheduleUpdate();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const other = ["executionId", "baseUrl", "token"].some((name) => changed.has(name));
    if (other || (changed.has("cookie") && !this.token)) return this.open();
    if (!changed.has("ticket") || !this.ticket) return;
    if (this.waitingForTicket) {
      this.waitingForTicket(this.ticket);
      this.waitingForTicket = undefined;
    } else if (!this.session) this.open();
  }

  // --- following -----------------------------------------------------------------------------------------------------

  /** Where its server is. @internal, as what follows */
  get base(): string {
    return (this.baseUrl || HOME).replace(/\/+$/, "");
  }

  /** Whether this reader may do more than look. */
  get acts(): boolean {
    return Boolean(this.token) || this.cookie;
  }

  /** On the shop's own page. */
  get ours(): boolean {
    return this.base === location.origin && this.cookie;
  }

  /** While the workflow is public. */
  get resells(): boolean {
    return this.ours && this.name !== "";
  }

  private open(): void {
    this.close();
    this.view = this.refusal = undefined;
    this.name = "";
    this.timeline.clear();
    this.ended = this.drawn = this.missing = false;
    if (!this.executionId) return;
    if (!this.acts && !this.ticket) {
      this.refusal = NO_TOKEN;
      return;
    }
    const execution = browserClient(this.base, this.ahead).execution(this.executionId, this.token);
    this.ahead = undefined;
    this.patience = setTimeout(() => {
      this.patient = false;
      this.requestUpdate();
    }, PATIENT_MS);
    const following = new Following(
      execution,
      {
        view: (view, opening) => this.hearView(view, opening),
        event: (event) => this.hearEvent(event),
        connection: (state) => this.hearConnection(state),
        refused: (error) => this.hearRefusal(error),
      },
      this.acts ? undefined : () => this.nextTicket(),
    );
    this.session = {
      execution,
      following,
      questions: new Questions(this, execution, this.acts, (view) => this.hearAnswer(view, "Thank you, your answer was sent.")),
    };
    following.start();
  }

  private close(): void {
    clearTimeout(this.quiet);
    clearTimeout(this.patience);
    this.patient = true;
    this.lostAt = 0;
    this.session?.following.stop();
    this.session?.below?.close();
    this.session = undefined;
  }

  /** A ticket opens the stream once: the first is the attribute, for another one the page is asked. */
  private nextTicket(): Promise<string> {
    if (this.ticket) {
      const first = this.ticket;
      this.ticket = "";
      return Promise.resolve(first);
    }
    return new Promise((resolve) => {
      this.waitingForTicket = resolve;
      this.tell("farebox-ticket-needed", { executionId: this.executionId });
    });
  }

  private hearView(view: View, opening: boolean): void {
    const before = this.view;
    if (before && view.seq < before.seq && !opening) return; // an answer that was overtaken by the stream
    if (!before) setTimeout((session) => session === this.session && this.behind(view), BEHIND_MS, this.session);
    if (opening) {
      if (this.timeline.size && view.seq < this.timeline.last) this.timeline.clear();
      if (!this.timeline.size) this.timeline.omitted = view.eventsOmitted ?? 0;
    }
    this.view = view;
    this.now = Date.now();
    const changed = before?.status !== view.status || before.paymentStatus !== view.paymentStatus;
    if (changed) this.tell("farebox-status", { status: view.status, paymentStatus: view.paymentStatus, view });
    if (before && before.status !== view.status) void this.session?.below?.refresh(view);
    if (this.missing || (!before && view.status === "workflow_succeeded")) void this.complete(); // the result stands there
    if (isOver(view) && !this.ended) {
      this.ended = true;
      this.tell("farebox-end", { status: view.status, paymentStatus: view.paymentStatus, view });
    } else if (!isOver(view)) this.ended = false;
    this.speak(view);
  }

  /** What the first view does without. */
  private behind(view: View): void {
    void this.askName(view.workflowId);
    if (this.acts && !isFinal(view.status)) void this.session?.questions.prepare();
  }

  private async askName(workflowId: string): Promise<void> {
    const session = this.session;
    const found = await browserClient(this.base).workflow(workflowId).catch(() => undefined);
    if (session !== this.session || !found) return;
    this.name = found.name;
    this.requestUpdate();
  }

  /** Load what stands below the first card. */
  private async complete(): Promise<void> {
    const { session } = this;
    if (!session || session.below) return;
    try {
      const { Below } = await import("./below");
      if (session !== this.session || session.below || !this.view) return;
      session.below = new Below(this, session.execution, this.timeline, (view) => this.hearAnswer(view, "It was cancelled."));
      void session.below.begin(this.view);
      this.missing = false;
    } catch {
      this.missing = true; // the next news try again
    }
    this.requestUpdate();
  }

  private hearEvent(event: TimelineEvent): void {
    if (!this.timeline.add(event)) return;
    this.tell("farebox-event", { event });
    this.requestUpdate();
  }

  private hearConnection(state: Connection): void {
    clearTimeout(this.quiet);
    if (state !== "lost") this.lostAt = 0;
    else if (!this.lostAt) {
      const at = Date.now();
      this.quiet = setTimeout(() => (this.lostAt = at), QUIET_MS); // a short gap is nobody's concern
    }
    this.tell("farebox-connection", { state });
  }

  private hearRefusal(error: FareboxError): void {
    this.close();
    this.view = undefined;
    this.timeline.clear();
    this.refusal = refusalOf(error);
    this.tell("farebox-error", { code: error.code, message: this.refusal.heading });
  }

  /** What the buyer did was done: the focus goes on to what came of it. */
  private hearAnswer(view: View, words: string): void {
    this.session?.following.take(view);
    this.announcement = words;
    void this.updateComplete.then(() => this.focusHeading());
  }

  /** For screen readers: the status in words, when it changes; never each line. */
  private speak(view: View): void {
    const question = view.waits.find(isQuestion);
    const words = question ? `A question for you: ${question.title}` : `${statusWord(view).word}: ${view.message}`;
    if (words === this.spoken) return;
    this.spoken = words;
    this.announcement = words;
  }

  private tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  private focusHeading(): void {
    this.renderRoot.querySelector<HTMLElement>(".heading")?.focus();
  }

  // --- drawing -------------------------------------------------------------------------------------------------------

  private heading = (text: string): TemplateResult => headingOf(this.headingLevel, text);

  override render(): TemplateResult {
    const shown = this.refusal ? refused(this.heading(this.refusal.heading), this.refusal.text) : this.view ? this.all(this.view) : this.loading();
    return html`<p class="hidden" role="status" aria-live="polite">${this.announcement}</p>${shown}`;
  }

  private loading(): TemplateResult | typeof nothing {
    if (this.patient) return nothing;
    return loading(this.heading(this.lostAt ? "The server does not answer" : "Loading …"), this.notice());
  }

  private notice = (): unknown => (this.lostAt ? notice(this.view ? this.lostAt : 0, this.now) : nothing);

  private all(view: View): TemplateResult {
    const { session } = this;
    return html`<div class="all ${this.lostAt ? "stale" : ""}">
      ${this.notice()}
      ${header(view, this.name, this.now, this.heading, this.ways(view))}
      ${session?.questions.render(view, this.now, titleOf(this.headingLevel, "question-title"))}
      ${session?.questions.coming ? nothing : (session?.below?.render(view, this.now) ?? (this.missing ? rest : nothing))}
    </div>`;
  }

  protected override updated(): void {
    if (!this.view || this.drawn) return;
    this.drawn = true;
    afterFrame(() => void this.complete());
  }

  /** What can be done next: pay, or order again; a site that shows this among its own pages has its own ways. */
  private ways(view: View): TemplateResult | typeof nothing {
    if (view.status === "awaiting_payment") return pay(view, this.base, this.base !== location.origin, this.now);
    return this.resells && view.status !== "workflow_succeeded" ? again(view) : nothing;
  }

  static override styles = [theme, buttons, styles];
}

if (!customElements.get("farebox-execution")) customElements.define("farebox-execution", FareboxExecution);

declare global {
  interface HTMLElementTagNameMap {
    "farebox-execution": FareboxExecution;
  }
}
