// The first card of the page and what all cards share, drawn from the view alone.
import { type TemplateResult, html, nothing } from "lit";
import { type View, isFinal } from "../net/types";
import { exact, relative } from "../shared/format";
import { icon } from "../shared/icons";
import { webUrl } from "../shared/url";
import { paymentWord, statusWord } from "../shared/words";
import { headline, payLines, priceOf, progressOf, verdictOf } from "./telling";

export type Heading = (text: string) => TemplateResult;

/** The first heading, to which the focus goes when something has been done. */
export function headingOf(level: number, text: string): TemplateResult {
  if (level === 1) return html`<h1 class="heading" part="heading" tabindex="-1">${text}</h1>`;
  if (level === 3) return html`<h3 class="heading" part="heading" tabindex="-1">${text}</h3>`;
  return html`<h2 class="heading" part="heading" tabindex="-1">${text}</h2>`;
}

export const titleOf = (level: number, id: string): Heading => (text) =>
  level === 1 ? html`<h2 class="title" id=${id}>${text}</h2>` : html`<h3 class="title" id=${id}>${text}</h3>`;

/** A moment as a distance; the exact one becomes its title when it is pointed at, as formats in full are dear to load. */
export const ago = (at: string, now: number): string => {
  const then = Date.parse(at);
  return Number.isNaN(then) ? "" : relative(then, now);
};

export function titled(event: Event): void {
  const time = (event.target as Element).closest("time");
  const then = Date.parse(time?.dateTime ?? "");
  if (time && !Number.isNaN(then)) time.title = exact(then);
}

/** Few templates, as each is dear to make: this is the first that is drawn. */
export function header(view: View, name: string, now: number, heading: Heading, actions: unknown): TemplateResult {
  const word = statusWord(view);
  const percent = Math.max(0, Math.min(100, view.progress.percent));
  const [happened, at] = view.finishedAt ? ["Ended", view.finishedAt] : view.startedAt ? ["Started", view.startedAt] : ["Created", view.createdAt];
  return html`<section class="card" part="header" aria-label="Status">
    <div class="top">
      <span class="pill ${word.tone}" part="status">${icon(word.icon)}${word.word}</span>
      ${view.testMode ? html`<span class="mark" part="test-mode">Test mode<span class="wide">: no real money</span></span>` : nothing}
    </div>
    ${heading(headline(view))}
    <p class="under small">${name ? `${name} · ` : ""}${happened} <time datetime=${at}>${ago(at, now)}</time></p>
    ${verdictOf(view).map((line) => html`<p class="verdict">${line}</p>`)}
    ${view.runId && !["workflow_cancelled", "workflow_failed"].includes(view.status)
      ? html`<div class="bar ${word.tone}" part="progress">
          <progress max="100" value=${percent} aria-label="Progress"></progress>
          <p class="soft small"><span>${progressOf(view)}</span><span>${percent} %</span></p>
        </div>`
      : nothing}
    ${actions}
  </section>`;
}

/** What is to be paid and where. An address that is no web address is no link. */
export function pay(view: View, base: string, elsewhere: boolean, now: number): TemplateResult {
  const word = paymentWord(view.paymentStatus);
  const href = webUrl(view.links.pay, base);
  const declined = view.paymentStatus === "failed";
  return html`<div class="pay">
    ${href
      ? html`<a class="button main" part="pay" href=${href} target=${elsewhere ? "_blank" : nothing} rel="noopener noreferrer">${declined ? "Try again: pay" : "Pay"} ${priceOf(view)}</a>`
      : html`<p class="soft">${view.paymentStatus === "pending" ? "The payment page is being prepared …" : `${word.word}.`}</p>`}
    ${payLines(view, now).map((line) => html`<p class="small soft">${line}</p>`)}
  </div>`;
}

/** The way back to the offer: for what ended without a result the next thing to do, else a link at the foot. */
export function again(view: View): TemplateResult | typeof nothing {
  if (!isFinal(view.status)) return nothing;
  const done = view.status === "workflow_succeeded";
  const href = `/w/${encodeURIComponent(view.workflowId)}`;
  const link = html`<a class=${done ? "" : "button main"} part="again" href=${href}>${done ? "Order another" : "Order again"}</a>`;
  return done ? link : html`<p class="row after">${link}</p>`;
}
