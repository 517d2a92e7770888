import { LitElement, html } from "lit";

/** Follows one execution. */
export class FareboxExecution extends LitElement {
  override render() {
    return html`<h1>Loading</h1>`;
  }
}

if (!customElements.get("farebox-execution")) customElements.define("farebox-execution", FareboxExecution);
