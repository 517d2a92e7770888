// Cancelling: asked first, with what it does to the money.
import { type ReactiveController, type ReactiveControllerHost, type TemplateResult, html, nothing } from "lit";
import { type Execution, FareboxError } from "../net/client";
import type { View } from "../net/types";
import { icon } from "../shared/icons";
import type { Heading } from "./sections";
import { cancelCost } from "./telling";

export class Cancel implements ReactiveController {
  private busy = false;
  private trouble = "";

  constructor(
    private readonly host: ReactiveControllerHost & { readonly renderRoot: ParentNode },
    private readonly execution: Execution,
    private readonly cancelled: (view: View) => void,
  ) {}

  hostDisconnected(): void {}

  button(): TemplateResult {
    return html`<button type="button" class="danger" part="cancel" @click=${() => this.dialog?.showModal()}>Cancel …</button>`;
  }

  /** The dialog; closed until the button is pressed. Its first choice is the harmless one. */
  render(view: View, heading: Heading): TemplateResult {
    return html`<dialog aria-labelledby="cancel-title" aria-describedby="cancel-cost" part="dialog">
      ${heading("Cancel this execution?")}
      <p id="cancel-cost">${cancelCost(view)}</p>
      ${this.trouble ? html`<p class="problem" role="alert">${icon("alert")}${this.trouble}</p>` : nothing}
      <div class="row">
        <button type="button" autofocus @click=${() => this.dialog?.close()}>Keep it going</button>
        <button type="button" class="danger" ?disabled=${this.busy} @click=${this.confirm}>${this.busy ? "Cancelling …" : "Yes, cancel it"}</button>
      </div>
    </dialog>`;
  }

  private get dialog(): HTMLDialogElement | null {
    return this.host.renderRoot.querySelector("dialog");
  }

  private readonly confirm = async (): Promise<void> => {
    this.busy = true;
    this.trouble = "";
    this.host.requestUpdate();
    try {
      const view = await this.execution.cancel();
      this.dialog?.close();
      this.cancelled(view);
    } catch (error) {
      this.trouble = error instanceof FareboxError ? error.message : "It could not be cancelled: no connection. Please try again.";
    }
    this.busy = false;
    this.host.requestUpdate();
  };
}
