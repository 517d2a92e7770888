// Result files and output. A file never runs on our origin: it is downloaded, or shown in a frame without any rights.
import { type ReactiveController, type ReactiveControllerHost, type TemplateResult, html, nothing } from "lit";
import { type Execution, FareboxError } from "../net/client";
import type { Artifact, View } from "../net/types";
import { bytes } from "../shared/format";
import { icon } from "../shared/icons";
import { webUrl } from "../shared/url";

const MOST_SHOWN = 5_000_000;
const MOST_TEXT = 100_000;
const MOST_AT_ONCE = 1_000_000;
const FEW = 4;
const IMAGES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/svg+xml"]);

type Preview = { kind: "image"; url: string } | { kind: "page"; html: string } | { kind: "text"; text: string };

/** How a file can be shown; undefined: download only. */
export function previewOf(file: Pick<Artifact, "mediaType" | "size">): Preview["kind"] | undefined {
  const type = file.mediaType.split(";")[0]!.trim().toLowerCase();
  if (file.size > MOST_SHOWN) return undefined;
  if (IMAGES.has(type)) return "image";
  if (type === "text/html") return "page";
  return type.startsWith("text/") || type === "application/json" ? "text" : undefined;
}

/** Pages and documents first, the rest by name, numbers in their order. */
export function inOrder<File extends Pick<Artifact, "mediaType" | "name">>(files: readonly File[]): File[] {
  const rank = (file: File): number => (/^(text\/html|application\/pdf)/.test(file.mediaType) ? 0 : 1);
  return [...files].sort((one, two) => rank(one) - rank(two) || one.name.localeCompare(two.name, undefined, { numeric: true }));
}

/** The file that was bought, if one stands out: the only one, or the only page or document. */
export function mainOf<File extends Pick<Artifact, "mediaType">>(files: readonly File[]): File | undefined {
  const pages = files.filter((file) => /^(text\/html|application\/pdf)/.test(file.mediaType));
  return files.length === 1 ? files[0] : pages.length === 1 ? pages[0] : undefined;
}

/** Everything about the results of one execution. */
export class Results implements ReactiveController {
  private files: Artifact[] = [];
  private open = new Map<string, Preview>();
  private busy = new Set<string>();
  private trouble = "";
  private asked = 0;
  private all = false;

  constructor(
    private readonly host: ReactiveControllerHost & Element,
    private readonly execution: Execution,
    private readonly base: string,
    /** Whether a plain link is let in, by the page's cookie. */
    private readonly linked: () => boolean,
  ) {}

  hostDisconnected(): void {
    this.close();
  }

  /** Forget what is shown and give its memory back. */
  close(): void {
    for (const preview of this.open.values()) if (preview.kind === "image") URL.revokeObjectURL(preview.url);
    this.open.clear();
  }

  /** Ask which files there are now. */
  async refresh(): Promise<void> {
    const turn = ++this.asked;
    try {
      const found = await this.execution.artifacts();
      if (turn !== this.asked) return;
      this.files = inOrder(found);
      const main = mainOf(this.files);
      if (main && previewOf(main) === "page" && main.size <= MOST_AT_ONCE && !this.open.has(main.name)) await this.show(main);
    } catch {
      // The next change of status asks again; the stream says whether the server is there.
    }
    this.host.requestUpdate();
  }

  render(view: View, heading: (text: string) => TemplateResult): TemplateResult | typeof nothing {
    const output = view.status === "workflow_succeeded" && view.output !== null && view.output !== undefined;
    if (!this.files.length && !output) return nothing;
    const final = view.status === "workflow_succeeded";
    return html`<section class="card" part="result" aria-labelledby="result-title">
      ${heading(final ? "Result" : "Ready so far")}
      ${this.trouble ? html`<p class="problem" role="alert">${icon("alert")}${this.trouble}</p>` : nothing}
      ${this.list()}
      ${output ? this.output(view.output) : nothing}
    </section>`;
  }

  /** Beside files it stays folded: they are what was bought. */
  private output(value: unknown): TemplateResult {
    const shown = html`<div id="output" part="output">${outputOf(value)}</div>`;
    return this.files.length ? html`<details class="data"><summary>Data of this result</summary>${shown}</details>` : shown;
  }

  private list(): TemplateResult | typeof nothing {
    if (!this.files.length) return nothing;
    const main = mainOf(this.files);
    const few = this.all || this.files.length <= FEW + 1 ? this.files : this.files.slice(0, FEW);
    const left = this.files.length - few.length;
    return html`<ul class="files" id="artifacts">${few.map((file) => this.file(file, file === main))}</ul>
      ${left ? html`<button type="button" class="plain more" @click=${this.showAll}>Show ${left} more files</button>` : nothing}`;
  }

  private readonly showAll = (): void => {
    this.all = true;
    this.host.requestUpdate();
  };

  private file(file: Artifact, main: boolean): TemplateResult {
    const shown = this.open.get(file.name);
    const kind = previewOf(file);
    const href = `${this.base}/v1/public/executions/${encodeURIComponent(this.execution.id)}/artifacts/${encodeURIComponent(file.name)}`;
    return html`<li class="file ${main ? "first" : ""}" part="artifact">
      <div class="row">
        <span class="name">${icon(main ? "file" : "down")}<a href=${href} download=${file.name} @click=${(event: Event) => this.follow(event, file)}>${file.name}</a></span>
        <span class="soft small size">${bytes(file.size)}</span>
        <span class="grow"></span>
        ${kind
          ? html`<button type="button" class="plain" aria-expanded=${shown ? "true" : "false"} ?disabled=${this.busy.has(file.name)}
              @click=${() => (shown ? this.hide(file) : void this.show(file))}>${shown ? "Hide" : "Show"}<span class="hidden"> ${file.name}</span></button>`
          : nothing}
        ${main
          ? html`<button type="button" class="main" ?disabled=${this.busy.has(file.name)} @click=${() => this.save(file, href)}>${icon("down")}Download<span class="hidden"> ${file.name}</span></button>`
          : nothing}
      </div>
      ${shown ? this.preview(file, shown) : nothing}
    </li>`;
  }

  private preview(file: Artifact, preview: Preview): TemplateResult {
    if (preview.kind === "image") return html`<img class="preview" src=${preview.url} alt="Preview of ${file.name}">`;
    if (preview.kind === "text") return html`<pre class="preview" tabindex="0" role="region" aria-label="Preview of ${file.name}">${preview.text}</pre>`;
    return html`<div class="frame">
      <iframe class="preview" sandbox="allow-scripts" referrerpolicy="no-referrer" src="${this.base}/preview"
        title="Preview of ${file.name}" @load=${(event: Event) => handOver(event.target as HTMLIFrameElement, preview.html)}></iframe>
      <button type="button" class="plain" @click=${fullScreen}>Full screen</button>
    </div>`;
  }

  private follow(event: Event, file: Artifact): void {
    if (this.linked()) return; // the browser downloads it itself, from disk to disk
    event.preventDefault();
    void this.fetched(file, (blob) => hand(blob, file.name));
  }

  private save(file: Artifact, href: string): void {
    if (!this.linked()) return void this.fetched(file, (blob) => hand(blob, file.name));
    const link = Object.assign(document.createElement("a"), { href, download: file.name });
    link.click();
  }

  private async show(file: Artifact): Promise<void> {
    await this.fetched(file, async (blob) => {
      const kind = previewOf(file);
      if (kind === "image") {
        const url = URL.createObjectURL(new Blob([blob], { type: file.mediaType }));
        this.open.set(file.name, { kind, url });
      } else if (kind === "page") this.open.set(file.name, { kind, html: await blob.text() });
      else if (kind === "text") {
        const text = await blob.text();
        this.open.set(file.name, { kind, text: text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}\n…` : text });
      }
    });
  }

  private hide(file: Artifact): void {
    const preview = this.open.get(file.name);
    if (preview?.kind === "image") URL.revokeObjectURL(preview.url);
    this.open.delete(file.name);
    this.host.requestUpdate();
  }

  private async fetched(file: Artifact, use: (blob: Blob) => void | Promise<void>): Promise<void> {
    this.busy.add(file.name);
    this.trouble = "";
    this.host.requestUpdate();
    try {
      const answer = await this.execution.artifact(file.name);
      await use(await answer.blob());
    } catch (error) {
      this.trouble = error instanceof FareboxError ? error.message : `${file.name} could not be fetched. Please try again.`;
    }
    this.busy.delete(file.name);
    this.host.requestUpdate();
  }
}

/** Give the reader a file from memory. */
function hand(blob: Blob, name: string): void {
  const href = URL.createObjectURL(new Blob([blob], { type: "application/octet-stream" }));
  Object.assign(document.createElement("a"), { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** The frame has an origin of its own, so any target will do: only it can hear this. */
const handOver = (frame: HTMLIFrameElement, content: string): void =>
  frame.contentWindow?.postMessage({ farebox: "preview", html: content }, "*");

const fullScreen = (event: Event): void => {
  const frame = (event.target as HTMLElement).parentElement?.querySelector("iframe");
  void frame?.requestFullscreen?.().catch(() => {});
};

/** Simple values as a list of words, the rest as JSON. */
function outputOf(output: unknown): TemplateResult {
  if (typeof output !== "object" || output === null) return html`<p class="value">${valueOf(output)}</p>`;
  if (Array.isArray(output)) return jsonOf(output);
  return html`<dl class="facts">${Object.entries(output).map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${valueOf(value)}</dd></div>`,
  )}</dl>`;
}

function valueOf(value: unknown): TemplateResult {
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string" || typeof one === "number")) {
    return html`${value.join(", ")}`;
  }
  if (typeof value === "object" && value !== null) return jsonOf(value);
  const text = typeof value === "string" ? value : value === null ? "–" : String(value);
  const url = /^https?:\/\/\S+$/.test(text) ? webUrl(text, location.href) : undefined;
  return url ? html`<a href=${url} rel="noopener noreferrer nofollow" target="_blank">${text}</a>` : html`${text}`;
}

const jsonOf = (value: object): TemplateResult => html`<pre tabindex="0" role="region" aria-label="Data">${JSON.stringify(value, null, 2)}</pre>`;
