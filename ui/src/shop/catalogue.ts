// <farebox-catalogue>: everything that is for sale on a server.
import { LitElement, type TemplateResult, css, html, nothing } from "lit";
import { came } from "../net/came";
import { browserClient } from "../net/client";
import { controls, theme } from "../shared/controls";
import { icon } from "../shared/icons";
import { type Workflow, priceOf, recordOf } from "./offer";
import { shop } from "./styles";

const MANY = 8;
const LIMIT = 24;
/** The server sends the answer along with the page. */
const FIRST = `/v1/public/workflows?limit=${LIMIT}`;

interface Window {
  items: Workflow[];
  nextCursor: string;
}

class FareboxCatalogue extends LitElement {
  static override properties = {
    items: { state: true },
    failed: { state: true },
    query: { state: true },
    cursor: { state: true },
  };

  declare protected items: Workflow[] | undefined;
  declare protected failed: boolean;
  declare protected query: string;
  declare protected cursor: string;
  private searching: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;
  private many = false;

  constructor() {
    super();
    this.failed = false;
    this.query = this.cursor = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  private async load(more = false): Promise<void> {
    const asked = (this.asked += 1);
    this.failed = false;
    try {
      const query = { limit: LIMIT, q: this.query || undefined, cursor: more ? this.cursor : undefined };
      const window = came<Window>(FIRST) ?? (await browserClient(location.origin).call<Window>("GET", "/v1/public/workflows", { query }));
      if (asked !== this.asked) return;
      this.items = more ? [...(this.items ?? []), ...window.items] : window.items;
      this.cursor = window.nextCursor;
      this.many ||= this.items.length > MANY;
    } catch {
      if (asked === this.asked) this.failed = true;
    }
  }

  private search(event: Event): void {
    this.query = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.searching);
    this.searching = setTimeout(() => void this.load(), 200);
  }

  override render(): TemplateResult {
    return html`<div class="all">
      <header><h1 class="heading">For sale here</h1>
      <p class="soft">Choose what you need, pay, and watch it being made.</p></header>
      ${this.many
        ? html`<div><label class="hidden" for="q">Search</label><input id="q" type="search" placeholder="Search" @input=${this.search}></div>`
        : nothing}
      ${this.failed
        ? html`<p class="notice bad" role="alert">${icon("alert")}<span>The list could not be loaded. <button type="button" class="plain" @click=${() => this.load()}>Try again</button></span></p>`
        : nothing}
      ${this.list()}
      ${this.cursor ? html`<p><button type="button" @click=${() => this.load(true)}>Show more</button></p>` : nothing}
    </div>`;
  }

  private list(): TemplateResult | typeof nothing {
    const items = this.items;
    if (!items) return this.failed ? nothing : html`<p class="soft" role="status">Loading …</p>`;
    if (!items.length && this.query) return html`<p class="soft" role="status">Nothing has “${this.query}” in its name or text.</p>`;
    if (!items.length) {
      return html`<section class="card"><h2 class="title">Nothing is for sale yet</h2>
        <p class="soft">Publish a workflow with the visibility <code>public_execute</code>, and it stands here.</p></section>`;
    }
    return html`<ul class="grid">${items.map((one) => this.card(one))}</ul>`;
  }

  private card(one: Workflow): TemplateResult {
    const [first] = recordOf(one);
    return html`<li class="card offer">
      <h2 class="title"><a href="/w/${encodeURIComponent(one.id)}">${one.name}</a></h2>
      ${one.description ? html`<p class="soft text">${one.description}</p>` : nothing}
      <p class="foot"><span class="price">${priceOf(one)}</span>
        ${one.testMode ? html`<span class="mark">Test mode</span>` : nothing}
        ${first ? html`<span class="soft small">${first.label} ${first.value}</span>` : nothing}</p>
    </li>`;
  }

  static override styles = [
    theme,
    controls,
    shop,
    css`
      header {
        display: grid;
        gap: 0.4rem;
        margin-top: 0.5rem;
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr));
        gap: 1rem;
      }
      .offer {
        position: relative;
        display: flex;
        flex-direction: column;
        gap: 0.5rem;
      }
      .offer:hover {
        border-color: var(--_edge);
      }
      .offer a {
        color: inherit;
        text-decoration: none;
      }
      .offer a::after {
        content: "";
        position: absolute;
        inset: 0;
        border-radius: var(--_radius);
      }
      .offer:has(a:focus-visible) {
        outline: 2px solid var(--_accent);
        outline-offset: 2px;
      }
      .offer a:focus-visible {
        outline: none;
      }
      .text {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 4;
        overflow: hidden;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        gap: 0.4rem 0.9rem;
        align-items: center;
        margin-top: auto;
        padding-top: 0.75rem;
      }
      .foot .price {
        font-size: 1.125rem;
      }
    `,
  ];
}

customElements.define("farebox-catalogue", FareboxCatalogue);
