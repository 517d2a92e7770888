// The formats of American English by heart. A browser's own take a tenth of a second to load on a slow device, before the
// first price can be shown; readers of other languages get those. Tests hold these against the browser's. Pure: no browser.

/** Symbol and digits. */
const CURRENCIES: Record<string, readonly [string, number]> = {
  USD: ["$", 2],
  EUR: ["€", 2],
  GBP: ["£", 2],
  CAD: ["CA$", 2],
  AUD: ["A$", 2],
  NZD: ["NZ$", 2],
  INR: ["₹", 2],
  CHF: ["CHF\u00a0", 2],
  SEK: ["SEK\u00a0", 2],
  PLN: ["PLN\u00a0", 2],
  JPY: ["¥", 0],
};
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const LARGEST = 1e15;

let ours: boolean | undefined;

/** Whether this reader's formats are those below. Plural rules know it too, and are there at once. */
export function isEnglish(locale?: string): boolean {
  if (locale !== undefined) return locale === "en-US";
  return (ours ??= new Intl.PluralRules().resolvedOptions().locale === "en-US");
}

/** 12345 -> "12,345". */
export const whole = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

/** 0.125 -> "13%": halves go up as they are written, not as a binary fraction has them. */
export function percent(share: number, digits: number): string {
  const scale = 10 ** digits;
  return `${Math.round(Number((share * 100 * scale).toPrecision(12))) / scale}%`;
}

/** Of a whole number of the smallest unit; undefined for what is not known by heart. */
export function money(amount: number, currency: string): string | undefined {
  const [symbol, digits] = CURRENCIES[currency] ?? [];
  if (symbol === undefined || digits === undefined || !Number.isInteger(amount) || amount < 0 || amount > LARGEST) return undefined;
  const text = String(amount).padStart(digits + 1, "0");
  const cut = text.length - digits;
  return `${symbol}${whole(Number(text.slice(0, cut)))}${digits ? `.${text.slice(cut)}` : ""}`;
}

/** "2 minutes ago", "in 3 hours"; a day away has a name. `apart` is a whole number of units, and of days none is 0. */
export function relative(apart: number, unit: string): string {
  if (unit === "second" && apart === 0) return "now";
  if (unit === "day" && Math.abs(apart) === 1) return apart < 0 ? "yesterday" : "tomorrow";
  const length = span(Math.abs(apart), unit);
  return apart < 0 ? `${length} ago` : `in ${length}`;
}

/** "1 minute", "14 minutes". */
export const span = (value: number, unit: string): string => `${whole(value)} ${unit}${value === 1 ? "" : "s"}`;

const two = (value: number): string => String(value).padStart(2, "0");

/** "04:05:06 PM" by the reader's clock; with the day "Nov 8, 04:05:06 PM". */
export function clock(then: number, withDay: boolean): string {
  const at = new Date(then);
  const hours = at.getHours();
  const time = `${two(hours % 12 || 12)}:${two(at.getMinutes())}:${two(at.getSeconds())} ${hours < 12 ? "AM" : "PM"}`;
  return withDay ? `${MONTHS[at.getMonth()]} ${at.getDate()}, ${time}` : time;
}
