// <farebox-form>: a form from a JSON Schema. It checks what it can, shows every problem at its field and hands over JSON.
import { LitElement, type TemplateResult, html, nothing } from "lit";
import { controls, theme } from "../shared/controls";
import { bytes } from "../shared/format";
import { icon } from "../shared/icons";
import { exampleIn, exampleName, exampleOf, filesIn } from "./examples";
import {
  type Draft,
  type Field,
  type Finding,
  type Json,
  type Schema,
  collect,
  drafted,
  entryOf,
  fieldsOf,
  findingAt,
  findingsOf,
  initial,
  strays,
} from "./fields";
import { form } from "./styles";

export { fieldsOf };

export type Upload = (file: File, field: Field, told: (share: number) => void, signal: AbortSignal) => Promise<string>;

/** A file that was chosen: on its way, or there. */
interface Chosen {
  name: string;
  size: number;
  share: number;
  busy: boolean;
  stop: AbortController;
}

interface Place {
  field: Field;
  path: readonly string[];
  draft: Draft;
  set: (draft: Draft) => void;
}

const FORMATS: Record<string, string> = { email: "email", date: "date", "date-time": "datetime-local", time: "time", uri: "url", url: "url" };

/** Fires `farebox-submit` with `detail.data` when everything that can be checked here is right. */
export class FareboxForm extends LitElement {
  static override properties = {
    schema: { attribute: false },
    busy: { type: Boolean },
    submitLabel: { attribute: "submit-label" },
    findings: { state: true },
  };

  declare schema: unknown;
  declare busy: boolean;
  declare submitLabel: string;
  declare findings: readonly Finding[];
  /** Turns a chosen file into the field's value, by default the file's text; `told` hears how much of it has gone. */
  upload: Upload = (file) => file.text();

  private fields: Field[] = [];
  private draft: { [name: string]: Draft } = {};
  private example: Record<string, Json> | undefined;
  private readonly chosen = new Map<string, Chosen>();
  private over = "";

  constructor() {
    super();
    this.busy = false;
    this.submitLabel = "Send";
    this.findings = [];
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("schema") || JSON.stringify(this.schema) === JSON.stringify(changed.get("schema"))) return;
    this.fields = fieldsOf(this.schema);
    this.draft = Object.fromEntries(this.fields.map((field) => [field.name, initial(field)]));
    this.example = exampleIn(this.schema as Schema, this.fields);
    this.findings = [];
  }

  /** Fill in an example; what it leaves out stays as it is. */
  private use(example: Record<string, Json>): void {
    for (const field of this.fields.filter(({ name }) => name in example)) this.draft[field.name] = drafted(field, example[field.name]);
    for (const one of filesIn(this.fields, example)) this.show(one.path, exampleName(one.field), one.text);
    this.findings = [];
    this.requestUpdate();
  }

  /** A text as the file that was chosen. */
  private show(path: readonly string[], name: string, text: string): void {
    const key = JSON.stringify(path);
    this.chosen.get(key)?.stop.abort();
    this.chosen.set(key, { name, size: new Blob([text]).size, share: 1, busy: false, stop: new AbortController() });
  }

  /** The server's problems, each at its field; `root` is what their paths begin with. */
  async refuse(problems: readonly { field: string; message: string; code: string }[], root: string): Promise<void> {
    this.findings = findingsOf(problems, root);
    await this.focusFirst();
  }

  private async focusFirst(): Promise<void> {
    await this.updateComplete;
    const found = this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"], .stray');
    const target = found?.matches("fieldset") ? found.querySelector<HTMLElement>("input, button") : found;
    (target ?? found)?.focus();
  }

  /** The button that had the focus is gone. */
  private async focusOn(path: readonly string[]): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`#${CSS.escape(idOf(path))}`)?.focus();
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const { value, findings } = collect(this.fields, this.draft);
    const sending = [...this.chosen].filter(([, one]) => one.busy).map(([path]) => JSON.parse(path) as string[]);
    const waits = sending.map((path) => ({ path, message: "This file is still on its way." }));
    this.findings = [...findings.filter((one) => !sending.some((path) => same(path, one.path))), ...waits];
    if (this.findings.length) return this.focusFirst();
    this.dispatchEvent(new CustomEvent<{ data: Json | undefined }>("farebox-submit", { detail: { data: value } }));
  }

  override render(): TemplateResult {
    const lost = strays(this.findings, this.fields);
    return html`<form novalidate @submit=${this.submit} part="form">
      ${lost.map((one) => html`<p class="problem stray" role="alert" tabindex="-1">${icon("alert")}${one.message}</p>`)}
      ${this.offered()}
      ${this.fields.map((field) => this.field(this.placed(field, this.draft, field.path)))}
      <div class="row"><button class="main" part="button" ?disabled=${this.busy}>${this.busy ? "Sending …" : this.submitLabel}</button><slot></slot></div>
    </form>`;
  }

  /** One click for an example of everything; that of a file alone is offered where the file is chosen. */
  private offered(): TemplateResult | typeof nothing {
    const { example, fields } = this;
    const alone = (field: Field): boolean => field.kind === "file" && exampleOf(field) !== undefined;
    if (!example || fields.every((field) => !(field.name in example) || alone(field))) return nothing;
    return html`<p class="soft small">Just looking? <button type="button" class="plain" @click=${() => this.use(example)}>Fill in an example</button></p>`;
  }

  private placed(field: Field, drafts: { [name: string]: Draft }, path: readonly string[]): Place {
    const set = (draft: Draft): void => {
      drafts[field.name] = draft;
      if (this.findings.length) this.findings = this.findings.filter((one) => !path.every((part, at) => one.path[at] === part));
      this.requestUpdate();
    };
    return { field, path, draft: drafts[field.name], set };
  }

  private field(place: Place): TemplateResult {
    const { field } = place;
    if (field.kind === "group") return this.group(place);
    if (field.kind === "items") return this.items(place);
    if (field.kind === "checks") return this.checks(place);
    if (field.kind === "yesno") return this.yesno(place);
    const id = idOf(place.path);
    return html`<div class="field ${field.kind === "json" ? "code" : ""}">
      <label for=${id}>${field.label}${this.optional(field)}</label>
      ${this.help(place)}${this.input(place, id)}${this.problem(place)}
    </div>`;
  }

  private input(place: Place, id: string): TemplateResult {
    const { field, draft, set } = place;
    const described = this.described(place);
    const invalid = this.finding(place) ? "true" : "false";
    const value = typeof draft === "string" ? draft : "";
    const typed = (event: Event): void => set((event.target as HTMLInputElement).value);
    if (field.kind === "choice") {
      return html`<select id=${id} aria-describedby=${described} aria-invalid=${invalid} ?required=${field.required} @change=${typed}>
        ${field.required && value !== "" ? nothing : html`<option value="" ?selected=${value === ""}></option>`}
        ${field.options.map((option, at) => html`<option value=${String(at)} ?selected=${value === String(at)}>${shown(option)}</option>`)}
      </select>`;
    }
    if (field.kind === "area" || field.kind === "lines" || field.kind === "json") {
      return html`<textarea id=${id} rows=${field.kind === "area" ? 5 : 4} aria-describedby=${described} aria-invalid=${invalid}
        ?required=${field.required} .value=${value} @input=${typed}></textarea>`;
    }
    if (field.kind === "file") return this.file(place, id, described, invalid);
    const numeric = field.kind === "number";
    return html`<input id=${id} type=${numeric ? "text" : (FORMATS[String(field.schema.format)] ?? "text")}
      inputmode=${numeric ? "decimal" : nothing} aria-describedby=${described} aria-invalid=${invalid}
      ?required=${field.required} autocomplete="off" .value=${value} @input=${typed}>`;
  }

  private file(place: Place, id: string, described: string | typeof nothing, invalid: string): TemplateResult {
    const { field } = place;
    const chosen = this.chosen.get(JSON.stringify(place.path));
    const accept = typeof field.schema.contentMediaType === "string" ? acceptOf(field.schema.contentMediaType) : nothing;
    const hover = (event: DragEvent, over: boolean): void => {
      event.preventDefault();
      this.over = over ? id : "";
      this.requestUpdate();
    };
    const drop = (event: DragEvent): void => {
      hover(event, false);
      void this.take(place, event.dataTransfer?.files[0]);
    };
    const pick = (event: Event): void => {
      const input = event.target as HTMLInputElement;
      const file = input.files?.[0];
      if (file) void this.take(place, file);
      input.value = "";
    };
    return html`<div class="drop ${this.over === id ? "over" : ""}" @dragover=${(event: DragEvent) => hover(event, true)}
        @dragleave=${(event: DragEvent) => hover(event, false)} @drop=${drop}>
      <input id=${id} type="file" accept=${accept} aria-describedby=${described} aria-invalid=${invalid}
        aria-required=${field.required ? "true" : "false"} @change=${pick}>
      ${chosen ? this.fileChosen(place, chosen) : this.fileWays(place)}
    </div>`;
  }

  private fileWays({ field, path, set }: Place): TemplateResult {
    const example = exampleOf(field);
    if (typeof example !== "string") return html`<p class="soft small">or drop it here</p>`;
    const use = (): void => {
      this.show(path, exampleName(field), example);
      set(example);
      void this.focusOn(path);
    };
    return html`<p class="soft small">or drop it here, or <button type="button" class="plain" @click=${use}>use the example</button></p>`;
  }

  private fileChosen(place: Place, chosen: Chosen): TemplateResult {
    const away = (): void => {
      chosen.stop.abort();
      this.chosen.delete(JSON.stringify(place.path));
      place.set(undefined);
      void this.focusOn(place.path);
    };
    return html`<div class="chosen">
      ${icon(chosen.busy ? "file" : "check")}<span class="name">${chosen.name}<span class="soft small">${bytes(chosen.size)}</span></span>
      <button type="button" class="plain" @click=${away}>Remove<span class="hidden"> ${chosen.name}</span></button>
      ${chosen.busy ? html`<progress max="1" .value=${chosen.share} aria-label="Sending ${chosen.name}"></progress>` : nothing}
    </div>`;
  }

  /** Send a file on its way; a later one for the same field takes its place. */
  private async take({ field, path, set }: Place, file: File | undefined): Promise<void> {
    if (!file) return;
    const key = JSON.stringify(path);
    this.chosen.get(key)?.stop.abort();
    const one: Chosen = { name: file.name, size: file.size, share: 0, busy: true, stop: new AbortController() };
    this.chosen.set(key, one);
    set(undefined);
    const told = (share: number): void => {
      one.share = share;
      this.requestUpdate();
    };
    try {
      const value = await this.upload(file, field, told, one.stop.signal);
      if (this.chosen.get(key) !== one) return;
      one.busy = false;
      set(value);
    } catch (error) {
      if (this.chosen.get(key) !== one) return;
      this.chosen.delete(key);
      set(undefined);
      this.findings = [...this.findings, { path, message: error instanceof Error ? error.message : String(error) }];
    }
  }

  private yesno(place: Place): TemplateResult {
    const { field, draft, set } = place;
    return html`<div class="field">
      <label class="choice"><input type="checkbox" .checked=${draft === true} aria-describedby=${this.described(place)}
        aria-invalid=${this.finding(place) ? "true" : "false"}
        @change=${(event: Event) => set((event.target as HTMLInputElement).checked)}>${field.label}</label>
      ${this.help(place)}${this.problem(place)}
    </div>`;
  }

  private checks(place: Place): TemplateResult {
    const { field, set } = place;
    const chosen = (Array.isArray(place.draft) ? place.draft : []) as Json[];
    const has = (option: Json): boolean => chosen.some((one) => JSON.stringify(one) === JSON.stringify(option));
    const flip = (option: Json): void =>
      set(field.options.filter((one) => (one === option ? !has(one) : has(one))) as Json[]);
    const all = chosen.length === field.options.length;
    return html`<fieldset class="field" aria-describedby=${this.described(place)} aria-invalid=${this.finding(place) ? "true" : "false"}>
      <legend>${field.label}${this.optional(field)}</legend>
      ${this.help(place)}
      <div class="choices">${field.options.map(
        (option) => html`<label class="choice"><input type="checkbox" .checked=${has(option)} @change=${() => flip(option)}>${shown(option)}</label>`,
      )}</div>
      ${field.options.length > 5
        ? html`<button type="button" class="plain" @click=${() => set(all ? [] : ([...field.options] as Json[]))}>${all ? "Choose none" : "Choose all"}</button>`
        : nothing}
      ${this.problem(place)}
    </fieldset>`;
  }

  private group(place: Place): TemplateResult {
    const drafts = place.draft as { [name: string]: Draft };
    return html`<fieldset class="field group"><legend>${place.field.label}</legend>${this.help(place)}
      ${place.field.fields.map((field) => this.field(this.placed(field, drafts, field.path.length > place.path.length ? field.path : [...place.path, field.name])))}
      ${this.problem(place)}</fieldset>`;
  }

  private items(place: Place): TemplateResult {
    const { field, path, set } = place;
    const entries = (Array.isArray(place.draft) ? place.draft : []) as { [name: string]: Draft }[];
    return html`<fieldset class="field group"><legend>${field.label}${this.optional(field)}</legend>${this.help(place)}
      ${entries.map(
        (entry, at) => html`<fieldset class="group entry"><legend>${at + 1}</legend>
          ${field.fields.map((one) => this.field(this.placed(one, entry, [...path, String(at), ...one.path])))}
          <button type="button" class="plain" @click=${() => set(entries.filter((_, other) => other !== at))}>Remove ${at + 1}</button>
        </fieldset>`,
      )}
      <button type="button" @click=${() => set([...entries, entryOf(field)])}>Add ${entries.length ? "another" : "one"}</button>
      ${this.problem(place)}</fieldset>`;
  }

  private optional(field: Field): TemplateResult | typeof nothing {
    return field.required ? nothing : html`<span class="optional"> optional</span>`;
  }

  private finding({ field, path }: Place): string {
    return findingAt(this.findings, field, path);
  }

  private help({ field, path }: Place): TemplateResult | typeof nothing {
    const lines = field.kind === "lines" ? `${field.help} One per line.`.trim() : field.help;
    return lines ? html`<p class="soft small" id="${idOf(path)}-help">${lines}</p>` : nothing;
  }

  private problem(place: Place): TemplateResult | typeof nothing {
    const found = this.finding(place);
    return found ? html`<p class="problem" id="${idOf(place.path)}-problem">${icon("alert")}${found}</p>` : nothing;
  }

  private described(place: Place): string | typeof nothing {
    const id = idOf(place.path);
    const ids = [place.field.help || place.field.kind === "lines" ? `${id}-help` : "", this.finding(place) ? `${id}-problem` : ""];
    return ids.filter(Boolean).join(" ") || nothing;
  }

  static override styles = [theme, controls, form];
}

const same = (one: readonly string[], two: readonly string[]): boolean => one.join("\n") === two.join("\n");
/** Browsers know a table's media type by many names, so its usual ending is named too. */
const acceptOf = (type: string): string => (type === "text/csv" ? "text/csv,.csv,.tsv,.txt" : type);
const idOf = (path: readonly string[]): string => `f-${path.join("-") || "value"}`;
const shown = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

if (!customElements.get("farebox-form")) customElements.define("farebox-form", FareboxForm);

declare global {
  interface HTMLElementTagNameMap {
    "farebox-form": FareboxForm;
  }
}
