// <farebox-buy>: one workflow's offer and the order for it. The shop window is this element and nothing else.
import { LitElement, type PropertyValues, type TemplateResult, css, html, nothing } from "lit";
import type { Field, Json } from "../form/fields";
import type { FareboxForm } from "../form/element";
import "../form/element";
import { came } from "../net/came";
import { type Execution, FareboxError, browserClient } from "../net/client";
import { controls, theme } from "../shared/controls";
import { icon } from "../shared/icons";
import { webUrl } from "../shared/url";
import { type Workflow, actionOf, priceOf, recordOf, refundOf, sellerOf } from "./offer";
import { type Pending, orderOf, secret, settled, unanswered } from "./order";
import { valueOf } from "./sending";
import { shop } from "./styles";

const HOME = new URL(import.meta.url).origin;
const GONE = "This offer does not exist, or is not public any more.";
const LOST = "The server could not be reached. Nothing is lost: order again, and it is the same order, paid once.";

/** What `farebox-created` tells. Cancel the event to go on in your own way. */
export interface CreatedOrder {
  executionId: string;
  clientToken: string;
  checkoutUrl: string;
  pageUrl: string;
}

export class FareboxBuy extends LitElement {
  static override properties = {
    workflow: {},
    baseUrl: { attribute: "base-url" },
    headingLevel: { attribute: "heading-level", type: Number },
    offer: { state: true },
    refused: { state: true },
    trouble: { state: true },
    busy: { state: true },
    lost: { state: true },
  };

  /** Which workflow, `wf_...`. */
  declare workflow: string;
  /** Where its server is; by default where this script comes from. */
  declare baseUrl: string;
  /** 1, 2 or 3: which heading the name is. */
  declare headingLevel: number;
  declare offer: Workflow | undefined;
  declare protected refused: string;
  declare protected trouble: string;
  declare protected busy: boolean;
  declare protected lost: Pending | undefined;

  constructor() {
    super();
    this.workflow = this.baseUrl = this.refused = this.trouble = "";
    this.headingLevel = 2;
    this.busy = false;
  }

  private get base(): string {
    return (this.baseUrl || HOME).replace(/\/+$/, "");
  }

  private get store(): Storage | undefined {
    try {
      return sessionStorage;
    } catch {
      return undefined;
    }
  }

  protected override willUpdate(changed: PropertyValues): void {
    if ((changed.has("workflow") || changed.has("baseUrl")) && this.workflow) void this.load();
  }

  private async load(): Promise<void> {
    const wanted = this.workflow;
    this.offer = undefined;
    this.refused = "";
    try {
      const along = this.base === location.origin ? came<Workflow>(`/v1/public/workflows/${encodeURIComponent(wanted)}`) : undefined;
      const offer = along ?? (await browserClient(this.base).workflow(wanted));
      if (wanted !== this.workflow) return;
      this.offer = offer;
      this.lost = unanswered(this.store, wanted);
      this.dispatchEvent(new CustomEvent("farebox-offer", { detail: { workflow: offer } }));
    } catch (error) {
      const known = error instanceof FareboxError && error.status === 404;
      this.refused = known
        ? GONE
        : "The offer could not be loaded. Check your connection.";
    }
  }

  // --- ordering ------------------------------------------------------------------------------------------------------

  private async order(input: Json | undefined, form?: FareboxForm): Promise<void> {
    const offer = this.offer;
    if (!offer || this.busy) return;
    this.busy = true;
    this.trouble = "";
    const order = orderOf(this.store, offer.id, input, secret);
    try {
      const options = { clientToken: order.token, idempotencyKey: order.key };
      const execution = await browserClient(this.base).create(offer.id, JSON.parse(order.input) as Record<string, unknown>, options);
      settled(this.store, offer.id);
      await this.go(execution, order.token);
    } catch (error) {
      this.busy = false;
      await this.refuse(error, form);
    }
  }

  private async refuse(error: unknown, form?: FareboxForm): Promise<void> {
    if (!(error instanceof FareboxError)) {
      this.trouble = LOST;
      this.lost = undefined;
      return;
    }
    if (error.status < 500 && error.status !== 429) settled(this.store, this.workflow);
    this.lost = undefined;
    if (error.status === 400 && error.details.length && form) return form.refuse(error.details, "requestPayload");
    this.trouble = error.message;
  }

  private async go(execution: Execution, token: string): Promise<void> {
    const checkout = webUrl(execution.checkout?.url, this.base) ?? "";
    const page = `${this.base}/e/${encodeURIComponent(execution.id)}`;
    const detail: CreatedOrder = {
      executionId: execution.id,
      clientToken: token,
      checkoutUrl: checkout,
      pageUrl: `${page}#token=${encodeURIComponent(token)}`,
    };
    const own = this.dispatchEvent(
      new CustomEvent<CreatedOrder>("farebox-created", { detail, cancelable: true, bubbles: true, composed: true }),
    );
    if (own) location.assign(await this.next(execution, detail));
  }

  /** On our own origin the token becomes a cookie, so the way back from the checkout needs none in an address. */
  private async next(execution: Execution, { checkoutUrl, pageUrl }: CreatedOrder): Promise<string> {
    if (new URL(this.base).origin !== location.origin || !checkoutUrl) return pageUrl;
    try {
      await execution.keepAsCookie();
      return checkoutUrl;
    } catch {
      return pageUrl;
    }
  }

  private readonly upload = (file: File, _field: Field, told: (share: number) => void, signal: AbortSignal): Promise<string> => {
    const url = `${this.base}/v1/public/workflows/${encodeURIComponent(this.workflow)}/uploads`;
    return valueOf(file, { url, most: this.offer?.uploadBytes ?? 0 }, told, signal);
  };

  // --- showing -------------------------------------------------------------------------------------------------------

  override render(): TemplateResult {
    if (this.refused) return this.refusal();
    const offer = this.offer;
    if (!offer) return html`<p class="card soft" role="status">Loading …</p>`;
    return html`<div class="all">
      <section class="card" part="offer" aria-labelledby="name">${this.top(offer)}${this.gets(offer)}${this.facts(offer)}</section>
      <section class="card order" part="order" aria-labelledby="order">${this.ordering(offer)}</section>
    </div>`;
  }

  private refusal(): TemplateResult {
    return html`<section class="card" part="refusal">
      ${this.heading("Nothing to see here", "name")}
      <p class="soft after">${this.refused}</p>
      ${this.refused === GONE ? nothing : html`<p class="row next"><button type="button" @click=${() => this.load()}>${icon("again")}Try again</button></p>`}
      ${this.base === location.origin ? html`<p class="row next"><a class="button main" href="/">See what is for sale here</a></p>` : nothing}
    </section>`;
  }

  private heading(text: string, id: string, below = 0): TemplateResult {
    const level = this.headingLevel + below;
    const style = below ? "title" : "heading";
    if (level <= 1) return html`<h1 class=${style} id=${id}>${text}</h1>`;
    return level === 2 ? html`<h2 class=${style} id=${id}>${text}</h2>` : html`<h3 class=${style} id=${id}>${text}</h3>`;
  }

  private top(offer: Workflow): TemplateResult {
    const seller = sellerOf(offer.seller.name);
    return html`${seller || offer.testMode
      ? html`<div class="top">
          ${seller ? html`<p class="soft small">Sold by ${seller}</p>` : nothing}
          ${offer.testMode ? html`<p class="mark">Test mode: no real money</p>` : nothing}
        </div>`
      : nothing}
    ${this.heading(offer.name, "name")}
    ${offer.description ? html`<p class="told">${offer.description}</p>` : nothing}`;
  }

  private gets(offer: Workflow): TemplateResult | typeof nothing {
    if (!offer.delivers.length) return nothing;
    return html`${this.heading("What you get", "gets", 1)}
      <ul class="ticks" aria-labelledby="gets">${offer.delivers.map((one) => html`<li>${icon("check")}<span>${one}</span></li>`)}</ul>`;
  }

  private facts(offer: Workflow): TemplateResult {
    const record = recordOf(offer);
    const refund = refundOf(offer);
    return html`<dl class="facts">
      <div><dt>Price</dt><dd class="price">${priceOf(offer)}</dd></div>
      ${record.map((fact) => html`<div><dt>${fact.label}</dt><dd>${fact.value}</dd></div>`)}
      ${record.length || offer.testMode ? nothing : html`<div><dt>Track record</dt><dd>None yet</dd></div>`}
    </dl>
    ${refund ? html`<p class="promise">${icon("back")}<span>${refund}</span></p>` : nothing}`;
  }

  private ordering(offer: Workflow): TemplateResult {
    if (!offer.accepting) {
      return html`${this.heading("Not for sale right now", "order", 1)}<p class="soft">This workflow takes no orders at the moment. Come back later.</p>`;
    }
    return html`${this.heading("Your order", "order", 1)}
      ${this.lost ? this.again(this.lost) : nothing}
      ${this.trouble ? html`<p class="notice bad" role="alert">${icon("alert")}<span>${this.trouble}</span></p>` : nothing}
      <farebox-form .schema=${offer.inputSchema} .upload=${this.upload} ?busy=${this.busy} submit-label=${actionOf(offer)}
        exportparts="form, button" @farebox-submit=${(event: CustomEvent<{ data: Json | undefined }>) =>
          this.order(event.detail.data, event.target as FareboxForm)}></farebox-form>
      <p class="soft small">${offer.price
        ? "You pay at the checkout that opens next. It starts by itself once the payment has arrived."
        : "It starts at once."}</p>`;
  }

  private again(lost: Pending): TemplateResult {
    return html`<div class="notice" role="status">${icon("alert")}<div>
      <p>Your last order was sent, but its answer never came.</p>
      <p class="row after"><button type="button" ?disabled=${this.busy} @click=${() => this.order(JSON.parse(lost.input) as Json)}>Ask for it again</button>
      <button type="button" class="plain" @click=${() => this.drop()}>Forget it</button></p></div></div>`;
  }

  private drop(): void {
    settled(this.store, this.workflow);
    this.lost = undefined;
  }

  static override styles = [
    theme,
    controls,
    shop,
    css`
      :host {
        container-type: inline-size;
      }
      @container (min-width: 54rem) {
        .all {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
          align-items: start;
        }
      }
      .top {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 1rem;
        align-items: center;
        justify-content: space-between;
        margin-bottom: 0.75rem;
      }
      .told {
        margin-top: 0.75rem;
        max-width: 60ch;
        white-space: pre-line;
      }
      .title {
        margin: 1.75rem 0 0.5rem;
      }
      .order > .title {
        margin: 0 0 1.25rem;
      }
      .facts {
        display: flex;
        flex-wrap: wrap;
        gap: 0.75rem 2.25rem;
        margin-top: 1.5rem;
        padding-top: 1.25rem;
        border-top: 1px solid var(--_line);
      }
      dt {
        font-size: 0.875rem;
        color: var(--_soft);
      }
      dd {
        font-size: 1.125rem;
        font-weight: 680;
        font-variant-numeric: tabular-nums;
      }
      .promise {
        display: flex;
        gap: 0.6rem;
        margin-top: 1rem;
      }
      .promise .icon {
        margin-top: 0.3em;
        color: var(--_accent);
      }
      .order > .small {
        margin-top: 1rem;
      }
      .notice {
        margin-bottom: 1.25rem;
      }
      .after {
        margin-top: 0.5rem;
      }
      .next {
        margin-top: 1.25rem;
      }
    `,
  ];
}

if (!customElements.get("farebox-buy")) customElements.define("farebox-buy", FareboxBuy);

declare global {
  interface HTMLElementTagNameMap {
    "farebox-buy": FareboxBuy;
  }
}
