// Formats of text: how a value stands in its input, what is made of what was typed, and what is plainly wrong. Pure.

/** Longer text is left to the server, whose patterns take linear time; a browser's may not. */
const LONGEST = 1_000;
const FORMS: Record<string, [RegExp, string]> = {
  email: [/^[^\s@]+@[^\s@]+$/, "Please give an e-mail address like ada@example.com."],
  uri: [/^[a-z][a-z0-9+.-]*:\S+$/i, "Please give a whole address like https://example.com/page."],
  url: [/^[a-z][a-z0-9+.-]*:\S+$/i, "Please give a whole address like https://example.com/page."],
};

const two = (value: number): string => String(value).padStart(2, "0");

/** A value as its input shows it: times without their zone, as the reader's clock has them. */
export function shownAs(format: unknown, value: string): string {
  if (format === "time") return value.slice(0, 5);
  if (format !== "date-time") return value;
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return "";
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What an input holds as RFC 3339: a time of the reader's clock says which zone it is of. */
export function sentAs(format: unknown, typed: string): string {
  if (format === "date-time") {
    const at = new Date(typed);
    return Number.isNaN(at.getTime()) ? typed : at.toISOString();
  }
  if (format !== "time" || !/^\d\d:\d\d(:\d\d)?$/.test(typed)) return typed;
  const ahead = -new Date().getTimezoneOffset();
  const [hours, minutes] = [Math.trunc(Math.abs(ahead) / 60), Math.abs(ahead) % 60];
  return `${typed.length === 5 ? `${typed}:00` : typed}${ahead < 0 ? "-" : "+"}${two(hours)}:${two(minutes)}`;
}

/** What text breaks of its `format` or `pattern`; "" if nothing that can be seen here. The server has the last word. */
export function wrongForm(schema: { [keyword: string]: unknown }, value: string): string {
  const [form, sentence] = FORMS[String(schema.format)] ?? [];
  if (form && !form.test(value)) return sentence ?? "";
  if (typeof schema.pattern !== "string" || value.length > LONGEST || matches(schema.pattern, value)) return "";
  const example = Array.isArray(schema.examples) && typeof schema.examples[0] === "string" ? `, like ${schema.examples[0]}` : "";
  const told = example || schema.description ? "" : `: ${schema.pattern}`;
  return `This is not of the form that is asked for${example}${told}.`;
}

/** The server's patterns are those of another engine: one that cannot be read here is left to it. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}
