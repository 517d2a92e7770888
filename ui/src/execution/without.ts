// What is shown where something is missing: loading, no connection, refused.
import { type TemplateResult, html } from "lit";
import { clock } from "../shared/format";
import { icon } from "../shared/icons";

export const loading = (heading: TemplateResult, notice: unknown): TemplateResult =>
  html`<div class="all" aria-busy="true"><section class="card" aria-label="Status">
    ${notice}${heading}
    <div class="skeleton"></div><div class="skeleton short"></div>
  </section></div>`;

export const refused = (heading: TemplateResult, text: string): TemplateResult =>
  html`<div class="all"><section class="card" part="refusal" aria-label="Status">
    <span class="pill warning">${icon("alert")}Not shown</span>${heading}<p class="under">${text}</p>
  </section></div>`;

export const rest = html`<p class="problem" role="alert">${icon("alert")}The rest of this page could not be loaded. Please reload it.</p>`;

/** The connection is gone; `since` is when the view that is shown was true, 0 without one. */
export function notice(since: number, now: number): TemplateResult {
  const away = navigator.onLine === false ? "You are offline." : "No connection to the server.";
  const text = since
    ? `This is how it stood at ${clock(since, now)}. Nothing is lost: the work goes on there, and this page catches up by itself.`
    : "Trying again …";
  return html`<div class="notice" part="notice" role="status">${icon("offline")}<p><strong>${away}</strong> ${text}</p></div>`;
}
