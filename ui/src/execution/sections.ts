// The parts of the page, each drawn from the view alone.
import { type TemplateResult, html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { type View, isFinal } from "../net/types";
import { clock, duration, exact, relative } from "../shared/format";
import { icon } from "../shared/icons";
import { webUrl } from "../shared/url";
import { eventWord, paymentWord, reasonWords, statusWord } from "../shared/words";
import { headline, payLines, priceOf, progressOf, refundOf, verdictOf } from "./telling";
import type { Line, Timeline } from "./timeline";

/** From here on lines that are out of sight are not laid out. */
const LONG = 150;

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
export const moment = (at: string, now: number): TemplateResult | typeof nothing => {
  const then = Date.parse(at);
  return Number.isNaN(then) ? nothing : html`<time datetime=${at}>${relative(then, now)}</time>`;
};

export function titled(event: Event): void {
  const time = (event.target as Element).closest("time");
  const then = Date.parse(time?.dateTime ?? "");
  if (time && !Number.isNaN(then)) time.title = exact(then);
}

export function header(view: View, name: string, now: number, heading: Heading, actions: unknown): TemplateResult {
  const word = statusWord(view);
  const percent = Math.max(0, Math.min(100, view.progress.percent));
  const under = view.finishedAt
    ? html`Ended ${moment(view.finishedAt, now)}`
    : view.startedAt
      ? html`Started ${moment(view.startedAt, now)}`
      : html`Created ${moment(view.createdAt, now)}`;
  return html`<section class="card" part="header" aria-label="Status">
    <div class="top">
      <span class="pill ${word.tone}" part="status">${icon(word.icon)}${word.word}</span>
      ${view.testMode ? html`<span class="mark" part="test-mode">Test mode<span class="wide">: no real money</span></span>` : nothing}
    </div>
    ${heading(headline(view))}
    <p class="under small">${name ? html`${name} · ` : nothing}${under}</p>
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
export function pay(view: View, base: string, elsewhere: boolean, now: number): TemplateResult | typeof nothing {
  if (view.status !== "awaiting_payment") return nothing;
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

export function moneyCard(view: View, now: number, heading: Heading, receipt: unknown): TemplateResult | typeof nothing {
  if (!view.price && view.paymentStatus === "not_required") return nothing;
  const word = paymentWord(view.paymentStatus);
  return html`<section class="card" part="money" aria-labelledby="money-title">
    ${heading("Payment")}
    <dl class="facts">
      ${view.price ? html`<div><dt>Price</dt><dd>${priceOf(view)}</dd></div>` : nothing}
      <div><dt>Payment</dt><dd><span class="paid ${word.tone}">${icon(word.icon)}${word.word}</span></dd></div>
      ${view.refund
        ? html`<div><dt>Refund</dt><dd>${refundOf(view)} ${view.refund.finishedAt ? html`<span class="soft small">${moment(view.refund.finishedAt, now)}</span>` : nothing}</dd></div>
            ${view.refund.reason ? html`<div><dt>Why</dt><dd>${reasonWords(view.refund.reason)}</dd></div>` : nothing}`
        : nothing}
    </dl>
    ${receipt}
  </section>`;
}

/** Where no cookie is, in another site, the token goes along in the fragment: when it is clicked and not before. */
export function receiptLink(href: string, token: string): TemplateResult {
  const open = (event: Event): void => {
    if (!token) return;
    event.preventDefault();
    window.open(`${href}#token=${encodeURIComponent(token)}`, "_blank", "noopener,noreferrer");
  };
  return html`<p class="small after"><a part="receipt" href=${href} @click=${open}>Receipt</a></p>`;
}

/** `version` is part of what guards a chunk: an unchanged one is not even looked at. */
export function timelineCard(timeline: Timeline, now: number, heading: Heading, earlier: unknown): TemplateResult {
  const day = new Date(now).toDateString();
  return html`<section class="card timeline" part="timeline" aria-labelledby="timeline-title">
    ${heading("Timeline")}
    ${earlier}
    <div id="timeline" class=${timeline.size > LONG ? "long" : ""}>
      ${repeat(
        timeline.window,
        (chunk) => chunk.key,
        (chunk) => html`<ol>${guard([chunk, chunk.version, day], () => repeat(chunk.lines, (one) => one.event.seq, (one) => line(one, now)))}</ol>`,
      )}
    </div>
    ${timeline.size ? nothing : html`<p class="soft">Nothing has happened yet.</p>`}
  </section>`;
}

/** The lines before the first one that is drawn; without `load` they stay where they are. */
export function earlier(left: number, next: number, loading: boolean, load?: () => void): TemplateResult | typeof nothing {
  if (!left) return nothing;
  if (!load) return html`<p class="soft small earlier">${left} earlier events are not shown.</p>`;
  return html`<div class="earlier"><span class="soft small">${left} earlier events</span>
    <button type="button" class="plain" ?disabled=${loading} @click=${load}>${loading ? "Loading …" : `Show ${next} more`}</button></div>`;
}

function line({ event, at, took }: Line, now: number): TemplateResult {
  const word = eventWord(event);
  const begun = event.eventType === "step.started" || event.eventType === "step.progress";
  const tag = took === undefined || took < 1000 ? word.word : `${word.word} in ${duration(took)}`;
  return html`<li class="${word.tone} ${begun ? "begun" : ""}" part="event" data-seq=${event.seq}>
    <span class="sign">${icon(word.icon)}</span>
    <div class="what"><p><span class="name">${event.title}</span>${tag ? html`<span class="tag">${tag}</span>` : nothing}</p>
      ${event.message ? html`<p class="soft small">${event.message}</p>` : nothing}</div>
    <time datetime=${event.createdAt}>${Number.isNaN(at) ? "" : clock(at, now)}</time>
  </li>`;
}
