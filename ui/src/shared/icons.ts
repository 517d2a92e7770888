// A few drawn signs. They are decoration: a word always stands beside them.
import { type TemplateResult, html } from "lit";

const SHAPES = {
  check: `<path d="M4 12.5 9.5 18 20 6.5"/>`,
  cross: `<path d="M6 6l12 12M18 6 6 18"/>`,
  alert: `<path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17.2v.1"/>`,
  info: `<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.4v.1"/>`,
  clock: `<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.4 2"/>`,
  dot: `<circle cx="12" cy="12" r="4" fill="currentColor"/>`,
  ring: `<circle cx="12" cy="12" r="4"/>`,
  run: `<path d="M12 3a9 9 0 1 0 9 9"/>`,
  pause: `<path d="M9 6v12M15 6v12"/>`,
  slash: `<circle cx="12" cy="12" r="9"/><path d="M6 18 18 6"/>`,
  card: `<rect x="3" y="5.5" width="18" height="13" rx="2"/><path d="M3 10h18"/>`,
  back: `<path d="M9 7 4.5 11.5 9 16M5 11.5h10a4.5 4.5 0 0 1 0 9h-3"/>`,
  again: `<path d="M20 5v5h-5M19.5 10A8 8 0 1 0 20 14"/>`,
  skip: `<path d="M5 6l7 6-7 6M13 6l7 6-7 6"/>`,
  ask: `<path d="M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 1.9v.6M12 17.6v.1"/><circle cx="12" cy="12" r="9.5"/>`,
  file: `<path d="M13.5 3H6v18h12V7.5zM13.5 3v4.5H18"/>`,
  down: `<path d="M12 4v11M7 10.5l5 5 5-5M5 20h14"/>`,
  link: `<path d="M10 14a4.5 4.5 0 0 0 6.5 0l3-3A4.6 4.6 0 0 0 13 4.5L11.5 6M14 10a4.5 4.5 0 0 0-6.5 0l-3 3A4.6 4.6 0 0 0 11 19.5L12.5 18"/>`,
  offline: `<path d="M3 3l18 18M5 12.5a10 10 0 0 1 4.2-2.5M14.8 10a10 10 0 0 1 4.2 2.5M8.5 16a5 5 0 0 1 7 0M12 19.6v.1"/>`,
} as const;

export type Icon = keyof typeof SHAPES;

const drawn = new Map<Icon, TemplateResult>();

/** One sign, hidden from screen readers. Each is one template without holes: half the work of one within another. */
export function icon(name: Icon): TemplateResult {
  let found = drawn.get(name);
  if (!found) {
    const text = `<svg class="icon i-${name}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${SHAPES[name]}</svg>`;
    drawn.set(name, (found = html(Object.assign([text], { raw: [text] }))));
  }
  return found;
}
