// <farebox-receipt>: what was bought, paid and refunded, to keep and to print.
import { LitElement, type TemplateResult, css, html, nothing } from "lit";
import { FareboxError, browserClient } from "../net/client";
import { controls, theme } from "../shared/controls";
import { money } from "../shared/format";
import { icon } from "../shared/icons";
import { paymentWord, statusWord } from "../shared/words";
import { sellerOf } from "../shop/offer";
import { shop } from "../shop/styles";
import { type Receipt, moment, movements, titleOf } from "./telling";

export /** An id or a digest. */
const CODE = /^[0-9a-z_]{24,}$/;

class FareboxReceipt extends LitElement {
  static override properties = { receipt: { state: true }, refused: { state: true } };

  declare receipt: Receipt | undefined;
  declare protected refused: string;

  constructor() {
    super();
    this.refused = "";
  }

  /** Ask for it: by the token, or by the page's cookie. */
  async load(executionId: string, token: string): Promise<void> {
    this.refused = "";
    try {
      this.receipt = await browserClient(location.origin).execution(executionId, token).receipt();
    } catch (error) {
      const known = error instanceof FareboxError && error.status < 500;
      this.refused = known
        ? "This page needs the link you were given when you ordered. Open the execution's page with it first."
        : "The receipt could not be loaded. Check your connection, and reload.";
    }
  }

  override render(): TemplateResult {
    if (this.refused) return html`<section class="card"><h1 class="heading">No receipt to see</h1><p class="soft after">${this.refused}</p></section>`;
    const receipt = this.receipt;
    if (!receipt) return html`<p class="card soft" role="status">Loading …</p>`;
    return html`<article class="card sheet">
        ${this.head(receipt)}${this.bought(receipt)}${this.money(receipt)}${this.proof(receipt)}
      </article>
      <p class="row tools"><button type="button" class="main" @click=${() => print()}>Print or save as PDF</button>
      <a class="button" href=${`/e/${encodeURIComponent(receipt.executionId)}`}>Back to the execution</a></p>`;
  }

  private head(receipt: Receipt): TemplateResult {
    const seller = sellerOf(receipt.seller.name);
    return html`<header>
      <div><h1 class="heading">${titleOf(receipt)}</h1><p class="soft">From ${seller || location.host}</p></div>
      ${receipt.testMode ? html`<p class="mark">Test mode: no real money</p>` : nothing}
    </header>
    <dl class="facts">
      <div><dt>Order</dt><dd class="mono">${receipt.order?.id || receipt.executionId}</dd></div>
      <div><dt>Ordered</dt><dd>${moment(receipt.createdAt)}</dd></div>
      <div><dt>Status</dt><dd>${statusWord({ status: receipt.status, waits: [] }).word}</dd></div>
      <div><dt>Payment</dt><dd>${paymentWord(receipt.paymentStatus).word}</dd></div>
    </dl>`;
  }

  private bought(receipt: Receipt): TemplateResult {
    const { order, workflow } = receipt;
    return html`<table>
      <caption class="hidden">What was ordered</caption>
      <thead><tr><th scope="col">Ordered</th><th scope="col" class="amount">Price</th></tr></thead>
      <tbody><tr><td><strong>${workflow.name || workflow.id}</strong><br><span class="soft small">Version ${workflow.version}</span></td>
        <td class="amount">${order ? money(order.amount, order.currency) : "Free"}</td></tr></tbody>
    </table>`;
  }

  private money(receipt: Receipt): TemplateResult | typeof nothing {
    const lines = movements(receipt);
    if (!lines.length && !receipt.order) return nothing;
    return html`<table>
      <caption class="hidden">Money that moved</caption>
      <thead><tr><th scope="col">Paid and refunded</th><th scope="col" class="amount">Amount</th></tr></thead>
      <tbody>${lines.length
        ? lines.map((line) => html`<tr><td>${line.what}<br><span class="soft small">${line.when}</span></td><td class="amount">${line.amount}</td></tr>`)
        : html`<tr><td class="soft" colspan="2">Nothing was paid yet.</td></tr>`}</tbody>
      <tfoot>${receipt.totals.map(
        (one) => html`<tr><th scope="row">Total paid, less refunds</th><td class="amount total">${money(one.net, one.currency)}</td></tr>`,
      )}</tfoot>
    </table>`;
  }

  private proof(receipt: Receipt): TemplateResult {
    const times = [
      ["Execution", receipt.executionId],
      ["Started", moment(receipt.startedAt)],
      ["Finished", moment(receipt.finishedAt)],
      ["Version's digest", receipt.workflow.digest],
      [`Timeline's digest (${receipt.timeline.events} events, ${receipt.timeline.form})`, receipt.timeline.sha256],
      ["This receipt", `as of ${moment(receipt.issuedAt)}`],
    ].filter(([, value]) => value);
    return html`<dl class="proof">${times.map(([name, value]) => html`<div><dt>${name}</dt><dd class=${CODE.test(value ?? "") ? "mono" : ""}>${value}</dd></div>`)}</dl>
      <p class="soft small">${icon("info")} The digest proves that a timeline is the one this receipt was written for.</p>`;
  }

  static override styles = [
    theme,
    controls,
    shop,
    css`
      .sheet {
        display: grid;
        gap: 1.5rem;
        padding: clamp(1.25rem, 4vw, 2.25rem);
      }
      header {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 1rem;
        justify-content: space-between;
        align-items: flex-start;
      }
      .after {
        margin-top: 0.75rem;
      }
      .facts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
        gap: 0.9rem 1.5rem;
      }
      dt {
        color: var(--_soft);
        font-size: 0.875rem;
      }
      .mono {
        font-family: var(--_mono);
        font-size: 0.8125rem;
        overflow-wrap: anywhere;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th {
        font-size: 0.875rem;
        font-weight: 400;
        color: var(--_soft);
        text-align: start;
      }
      th,
      td {
        padding: 0.6rem 0;
        vertical-align: top;
        border-bottom: 1px solid var(--_line);
      }
      tfoot th,
      tfoot td {
        border-bottom: 0;
        color: var(--_ink);
        font-size: 1.0625rem;
        font-weight: 680;
      }
      .amount {
        text-align: end;
        padding-inline-start: 1rem;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .proof {
        display: grid;
        gap: 0.5rem;
        padding-top: 1rem;
        border-top: 1px solid var(--_line);
      }
      .tools {
        margin-top: 1.25rem;
      }
      @media print {
        :host {
          color-scheme: only light;
          --_ink: #000;
          --_soft: #444;
          --_surface: #fff;
          --_line: #bbb;
        }
        .card {
          border: 0;
          padding: 0;
        }
        .tools {
          display: none;
        }
        tr,
        .proof > div {
          break-inside: avoid;
        }
      }
    `,
  ];
}

customElements.define("farebox-receipt", FareboxReceipt);

declare global {
  interface HTMLElementTagNameMap {
    "farebox-receipt": FareboxReceipt;
  }
}
