// Buttons, inputs and colours as every component of ours draws them. A page recolours them through --farebox-*.
//
// Text has four sizes (small 0.875, 1, titles 1.125 rem, and the heading) and three weights (400, 600, and 680 from titles
// upwards). Each pair more is another search among the device's fonts, and the first frame waits for it.
import { css } from "lit";

export const theme = css`
  :host {
    --_ink: var(--farebox-ink, light-dark(#1b1c1d, #edecea));
    --_soft: var(--farebox-soft, light-dark(#595b5e, #a7a9ab));
    --_surface: var(--farebox-surface, light-dark(#ffffff, #1b1c1e));
    --_ground: var(--farebox-ground, light-dark(#f7f6f3, #121314));
    --_line: var(--farebox-line, light-dark(#e3e0da, #33353a));
    --_edge: light-dark(#8b8d91, #74777c);
    --_accent: var(--farebox-accent, light-dark(#0d6274, #74c9dc));
    --_on-accent: var(--farebox-on-accent, light-dark(#ffffff, #06252c));
    --_success: var(--farebox-success, light-dark(#1c6f3c, #7ed09b));
    --_warning: var(--farebox-warning, light-dark(#865200, #e9b65c));
    --_error: var(--farebox-error, light-dark(#b0261d, #ff9a90));
    --_radius: var(--farebox-radius, 12px);
    --_font: var(--farebox-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif);
    --_mono: ui-monospace, Menlo, Consolas, monospace;
    display: block;
    color: var(--_ink);
    font: 1rem/1.55 var(--_font);
    text-align: start;
    -webkit-text-size-adjust: 100%;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  pre,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-width: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  a {
    color: var(--_accent);
    text-underline-offset: 0.18em;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
    border-radius: 4px;
  }
  [tabindex="-1"]:focus {
    outline: none;
  }
  .soft {
    color: var(--_soft);
  }
  .small {
    font-size: 0.875rem;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  svg.icon {
    width: 1em;
    height: 1em;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
`;

export const buttons = css`
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
    min-height: 2.75rem;
    padding: 0.5rem 1.1rem;
    border: 1px solid var(--_edge);
    border-radius: calc(var(--_radius) * 0.67);
    background: transparent;
    color: var(--_ink);
    font: inherit;
    font-weight: 600;
    line-height: 1.25;
    text-decoration: none;
    cursor: pointer;
  }
  button:hover,
  .button:hover {
    border-color: var(--_ink);
  }
  button.main,
  .button.main {
    background: var(--_accent);
    border-color: var(--_accent);
    color: var(--_on-accent);
  }
  button.main:hover,
  .button.main:hover {
    background: color-mix(in srgb, var(--_accent) 88%, var(--_ink));
  }
  button.danger {
    color: var(--_error);
  }
  button.plain {
    min-height: 2rem;
    padding: 0.25rem 0.5rem;
    border-color: transparent;
    font-weight: 400;
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 0.18em;
  }
  button:disabled {
    opacity: 0.55;
    cursor: default;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem;
    align-items: center;
  }
  .problem {
    display: flex;
    gap: 0.4em;
    align-items: baseline;
    margin-top: 0.35rem;
    color: var(--_error);
    font-size: 0.875rem;
  }
`;

export const fields = css`
  label,
  legend,
  .label {
    display: block;
    padding: 0;
    font-weight: 600;
  }
  .optional {
    color: var(--_soft);
    font-weight: 400;
    font-size: 0.875rem;
  }
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  input:not([type="checkbox"], [type="radio"]),
  select,
  textarea {
    display: block;
    width: 100%;
    min-height: 2.75rem;
    margin-top: 0.35rem;
    padding: 0.5rem 0.75rem;
    border: 1px solid var(--_edge);
    border-radius: calc(var(--_radius) * 0.67);
    background: var(--_surface);
  }
  textarea {
    resize: vertical;
    line-height: 1.45;
  }
  .code textarea {
    font-family: var(--_mono);
    font-size: 0.875rem;
  }
  input[aria-invalid="true"],
  select[aria-invalid="true"],
  textarea[aria-invalid="true"] {
    border-color: var(--_error);
    box-shadow: 0 0 0 1px var(--_error);
  }
  .choice {
    display: flex;
    gap: 0.7rem;
    align-items: center;
    min-height: 2.75rem;
    padding: 0.35rem 0.75rem;
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 0.67);
    font-weight: 400;
    overflow-wrap: anywhere;
    cursor: pointer;
  }
  .choice:hover {
    border-color: var(--_edge);
  }
  .choice:has(:checked) {
    border-color: var(--_accent);
    background: color-mix(in srgb, var(--_accent) 7%, transparent);
  }
  input[type="checkbox"],
  input[type="radio"] {
    width: 1.15rem;
    height: 1.15rem;
    flex: none;
    margin: 0;
    accent-color: var(--_accent);
  }
`;

export const controls = [buttons, fields];
