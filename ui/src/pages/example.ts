// The live example of the widget: a page like anybody's, around the same element that every page uses.
import "../execution/element";
import type { FareboxExecution } from "../execution/element";
import { html, nothing, render } from "lit";
import { type Looks, PLAIN, codeOf, variablesOf } from "../example/looks";
import { exampleIn } from "../form/examples";
import { fieldsOf } from "../form/fields";
import { browserClient } from "../net/client";
import { executionIn, tokenIn } from "../shared/token";

const EVENTS = ["status", "event", "end", "connection", "error", "ticket-needed"] as const;
const MOST = 60;
const FONTS = { "the page's": "", serif: "Georgia, serif", monospace: "ui-monospace, monospace" };

const desk = document.querySelector<HTMLElement>("#desk")!;
const client = browserClient(location.origin);
const told: { name: string; detail: string }[] = [];
let looks: Looks = { ...PLAIN };
let said = "";
let busy = false;
let shown = "";

const widget = (): FareboxExecution => desk.querySelector("farebox-execution")!;

function show(id: string, token: string): void {
  told.length = 0;
  shown = id;
  draw();
  widget().token = token;
  widget().executionId = id;
}

/** An order for what is for sale here, with its own example as input; nothing is paid by that. */
async function make(): Promise<void> {
  busy = true;
  said = "";
  draw();
  try {
    const offers = (await client.workflows({ limit: 20 })).filter((one) => one.accepting);
    const offer = offers.find((one) => exampleIn(one.inputSchema as never, fieldsOf(one.inputSchema))) ?? offers[0];
    if (!offer) said = "Nothing is for sale here yet. Publish a workflow first.";
    else {
      const input = exampleIn(offer.inputSchema as never, fieldsOf(offer.inputSchema));
      const order = await client.create(offer.id, input ?? {});
      show(order.id, order.token);
    }
  } catch (error) {
    said = error instanceof Error ? error.message : String(error);
  }
  busy = false;
  draw();
}

function paste(event: Event): void {
  const link = (event.target as HTMLInputElement).value.trim();
  const [path, fragment = ""] = link.split("#");
  const token = tokenIn(`#${fragment}`);
  said = token ? "" : "A whole link ends with #token= and a long code.";
  if (token) show(executionIn(new URL(path!, location.origin).pathname), token);
  else draw();
}

function restyle(change: Partial<Looks>): void {
  looks = { ...looks, ...change };
  for (const name of ["--farebox-accent", "--farebox-on-accent", "--farebox-radius", "--farebox-font"]) widget().style.removeProperty(name);
  for (const [name, value] of variablesOf(looks)) widget().style.setProperty(name, value);
  widget().classList.toggle("short", !looks.timeline);
  draw();
}

/** An event's detail in a line: the fields of what it brings, but nothing that is large. */
function brief(detail: Record<string, unknown>): string {
  const { view, event, ...rest } = detail as { view?: unknown; event?: { seq: number; eventType: string; title: string } };
  const fields = event ? { seq: event.seq, eventType: event.eventType, title: event.title, "…": "" } : { ...rest, ...(view ? { view: "{…}" } : {}) };
  return Object.entries(fields).map(([name, value]) => (value === "" ? name : `${name}: ${String(value)}`)).join(", ");
}

for (const name of EVENTS) {
  document.addEventListener(`farebox-${name}`, (event) => {
    told.unshift({ name: `farebox-${name}`, detail: brief((event as CustomEvent<Record<string, unknown>>).detail) });
    told.length = Math.min(told.length, MOST);
    draw();
  });
}

function draw(): void {
  const code = codeOf(location.origin, shown || "exe_…", looks);
  const valueOf = (event: Event): string => (event.target as HTMLInputElement).value;
  render(
    html`<section class="panel" aria-label="What is shown">
        <div class="begin">
          <button type="button" ?disabled=${busy} @click=${make}>${busy ? "Ordering …" : "Order something to watch"}</button>
          <label>or paste the link of an execution <input placeholder="…/e/exe_…#token=ct_…" autocomplete="off" @change=${paste}></label>
        </div>
        <p class="said" role="status">${said}</p>
      </section>
      <div class="stage">
        <div>${shown ? nothing : html`<p class="panel empty">Here the widget will stand.</p>`}<farebox-execution ?hidden=${!shown}></farebox-execution></div>
        <div class="side">
          <section class="panel" aria-labelledby="looks"><h2 id="looks">Looks</h2><div class="looks">
            <label>Accent <input type="color" value="#0d6274" @input=${(event: Event) => restyle({ accent: valueOf(event) })}></label>
            <label>Roundness <input type="range" min="0" max="24" value="12" @input=${(event: Event) => restyle({ radius: Number(valueOf(event)) })}></label>
            <label>Type <select @change=${(event: Event) => restyle({ font: valueOf(event) })}>${Object.entries(FONTS).map(([name, value]) => html`<option value=${value}>${name}</option>`)}</select></label>
            <label>Timeline <select @change=${(event: Event) => restyle({ timeline: valueOf(event) === "shown" })}><option>shown</option><option>hidden</option></select></label>
          </div></section>
          <section class="panel" aria-labelledby="events"><h2 id="events">What it tells the page</h2>
            ${told.length
              ? html`<ul class="told" tabindex="0">${told.map((one) => html`<li><code>${one.name}</code> <span>${one.detail}</span></li>`)}</ul>`
              : html`<p class="said">Nothing yet.</p>`}
          </section>
          <section class="panel" aria-labelledby="code"><h2 id="code">The same in your page</h2>
            <pre tabindex="0"><code>${code}</code></pre>
            ${navigator.clipboard ? html`<button type="button" class="quiet copy" @click=${() => void navigator.clipboard.writeText(code)}>Copy</button>` : nothing}
          </section>
        </div>
      </div>`,
    desk,
  );
}

draw();
