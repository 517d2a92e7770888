// Numbers, money and times as people read them. The reader's own language decides, unless a test says otherwise.
import * as english from "./english";

export type Locale = string | undefined;

/** Formatters are dear to make and cheap to use: each is made once. */
function kept<Formatter>(make: (locale: Locale) => Formatter): (locale: Locale) => Formatter {
  const made = new Map<Locale, Formatter>();
  return (locale) => {
    const found = made.get(locale) ?? make(locale);
    made.set(locale, found);
    return found;
  };
}

const TIME: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
const RELATIVE = kept((locale) => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));
const EXACT = kept((locale) => new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" }));
const CLOCK = kept((locale) => new Intl.DateTimeFormat(locale, TIME));
const WHOLE = kept((locale) => new Intl.NumberFormat(locale));
const DATED = kept((locale) => new Intl.DateTimeFormat(locale, { ...TIME, day: "numeric", month: "short" }));

/** 12345 -> "12,345". */
export const whole = (value: number, locale?: Locale): string =>
  english.isEnglish(locale) ? english.whole(value) : WHOLE(locale).format(value);

/** 0.125 -> "13%", with `digits` behind the point at most. */
export const percent = (share: number, digits: number, locale?: Locale): string =>
  english.isEnglish(locale)
    ? english.percent(share, digits)
    : new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: digits }).format(share);

/** 500, "EUR" -> "€5.00". A currency that nobody knows is written behind the number. */
export function money(amount: number, currency: string, locale?: Locale): string {
  const known = english.isEnglish(locale) ? english.money(amount, currency) : undefined;
  if (known !== undefined) return known;
  try {
    const format = new Intl.NumberFormat(locale, { style: "currency", currency });
    return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  } catch {
    return `${(amount / 100).toFixed(2)} ${currency}`;
  }
}

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
];

const unitOf = (ms: number): readonly [Intl.RelativeTimeFormatUnit, number] => UNITS.find(([, least]) => ms >= least) ?? ["second", 1000];

/** "2 minutes ago", "in 3 hours"; within ten seconds: "now". */
export function relative(then: number, now: number, locale?: Locale): string {
  const apart = Math.abs(then - now) < 10_000 ? 0 : then - now;
  const [unit, size] = unitOf(Math.abs(apart));
  const units = Math.trunc(apart / size);
  return english.isEnglish(locale) ? english.relative(units, unit) : RELATIVE(locale).format(units, unit);
}

/** How much is left, in one unit: "14 minutes". */
export function span(ms: number, locale?: Locale): string {
  const [unit, size] = unitOf(ms);
  const units = Math.max(0, Math.round(ms / size));
  if (english.isEnglish(locale)) return english.span(units, unit);
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 }).format(units);
}

/** The moment in full, for a title. */
export function exact(then: number, locale?: Locale): string {
  return EXACT(locale).format(then);
}

/** The time of day; with the day when that is another one than today. */
export function clock(then: number, now: number, locale?: Locale): string {
  const today = new Date(then).toDateString() === new Date(now).toDateString();
  if (english.isEnglish(locale)) return english.clock(then, !today);
  return (today ? CLOCK : DATED)(locale).format(then);
}

/** How long something took: "4.2 s", "12 s", "3 min 20 s", "2 h 5 min". */
export function duration(ms: number): string {
  if (ms < 0) return "";
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}

/** 1536 -> "1.5 KB". */
export function bytes(size: number, locale?: Locale): string {
  const units = ["B", "KB", "MB", "GB"];
  let step = 0;
  let left = size;
  while (left >= 1000 && step < units.length - 1) {
    left /= 1024;
    step += 1;
  }
  const digits = step === 0 || left >= 100 ? 0 : 1;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(left)} ${units[step]}`;
}
