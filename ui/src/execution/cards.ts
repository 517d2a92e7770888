// What stands below the first card, drawn from the view and the timeline alone.
import { type TemplateResult, html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { View } from "../net/types";
import { clock, duration } from "../shared/format";
import { icon } from "../shared/icons";
import { eventWord, paymentWord, reasonWords } from "../shared/words";
import { type Heading, ago } from "./sections";
import { priceOf, refundOf } from "./telling";
import type { Line, Timeline } from "./timeline";

/** From here on lines that are out of sight are not laid out. */
const LONG = 150;

export function moneyCard(view: View, now: number, heading: Heading, receipt: unknown): TemplateResult | typeof nothing {
  if (!view.price && view.paymentStatus === "not_required") return nothing;
  const word = paymentWord(view.paymentStatus);
  return html`<section class="card" part="money" aria-labelledby="money-title">
    ${heading("Payment")}
    <dl class="facts">
      ${view.price ? html`<div><dt>Price</dt><dd>${priceOf(view)}</dd></div>` : nothing}
      <div><dt>Payment</dt><dd><span class="paid ${word.tone}">${icon(word.icon)}${word.word}</span></dd></div>
      ${view.refund
        ? html`<div><dt>Refund</dt><dd>${refundOf(view)} ${view.refund.finishedAt ? html`<span class="soft small"><time datetime=${view.refund.finishedAt}>${ago(view.refund.finishedAt, now)}</time></span>` : nothing}</dd></div>
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
