// A link to come back with. The page's own proof is a cookie of this browser alone; for another device it makes a token.
import { type ReactiveController, type ReactiveControllerHost, type TemplateResult, html, nothing } from "lit";
import { type Execution, FareboxError } from "../net/client";
import { icon } from "../shared/icons";

export class Keep implements ReactiveController {
  private link = "";
  private copied = false;
  private busy = false;
  private trouble = "";

  constructor(
    private readonly host: ReactiveControllerHost & { readonly renderRoot: ParentNode },
    private readonly execution: Execution,
    private readonly page: string,
  ) {}

  hostDisconnected(): void {
    this.link = "";
  }

  button(): TemplateResult | typeof nothing {
    if (this.link) return nothing;
    return html`<button type="button" part="keep" ?disabled=${this.busy} @click=${this.make}>${icon("link")}Link for another device</button>`;
  }

  /** The link, once it was asked for: it stands nowhere before. */
  shown(): TemplateResult | typeof nothing {
    if (this.trouble) return html`<p class="problem" role="alert">${icon("alert")}${this.trouble}</p>`;
    if (!this.link) return nothing;
    return html`<div class="keep"><label for="link">Your link${this.copied ? html`<span class="optional"> copied</span>` : nothing}</label>
      <p class="soft small" id="link-help">Whoever has it can open this page, answer and cancel. Keep it private.</p>
      <input id="link" readonly aria-describedby="link-help" .value=${this.link} @focus=${(event: Event) => (event.target as HTMLInputElement).select()}></div>`;
  }

  private readonly make = async (): Promise<void> => {
    this.busy = true;
    this.trouble = "";
    this.host.requestUpdate();
    try {
      this.link = `${this.page}#token=${encodeURIComponent(await this.token())}`;
      this.copied = await copy(this.link);
    } catch (error) {
      this.trouble = error instanceof FareboxError ? error.message : "The link could not be made: no connection. Please try again.";
    }
    this.busy = false;
    this.host.requestUpdate();
    await this.host.updateComplete;
    this.host.renderRoot.querySelector<HTMLInputElement>("#link")?.focus();
  };

  /** As much as this page may do itself. */
  private async token(): Promise<string> {
    try {
      return await this.execution.share("read", "answer", "cancel");
    } catch (error) {
      if (error instanceof FareboxError && error.status === 403) return await this.execution.share("read");
      throw error;
    }
  }
}

/** Whether it is in the clipboard now: a page without https has none. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
