// Numbers, money and times as people read them. The reader's own language decides, unless a test says otherwise.

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
const DATED = kept((locale) => new Intl.DateTimeFormat(locale, { ...TIME, day: "numeric", month: "short" }));

/** 500, "EUR" -> "€5.00". A currency that nobody knows is written behind the number. */
export function money(amount: number, currency: string, locale?: Locale): string {
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

/** "2 minutes ago", "in 3 hours"; within ten seconds: "now". */
export function relative(then: number, now: number, locale?: Locale): string {
  const apart = then - now;
  const format = RELATIVE(locale);
  if (Math.abs(apart) < 10_000) return format.format(0, "second");
  for (const [unit, ms] of UNITS) {
    if (Math.abs(apart) >= ms) return format.format(Math.trunc(apart / ms), unit);
  }
  return format.format(0, "second");
}

/** How much is left, in one unit: "14 minutes". */
export function span(ms: number, locale?: Locale): string {
  const [unit, size] = UNITS.find(([, least]) => ms >= least) ?? ["second", 1000];
  const format = new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 });
  return format.format(Math.max(0, Math.round(ms / size)));
}

/** The moment in full, for a title. */
export function exact(then: number, locale?: Locale): string {
  return EXACT(locale).format(then);
}

/** The time of day; with the day when that is another one than today. */
export function clock(then: number, now: number, locale?: Locale): string {
  const today = new Date(then).toDateString() === new Date(now).toDateString();
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
