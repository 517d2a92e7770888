// A JSON Schema as fields of a form, what was typed as JSON, and problems at the field they belong to. Pure: no browser.
import { sentAs, shownAs, wrongForm } from "./formats";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export interface Schema {
  [keyword: string]: unknown;
}

export type Kind = "text" | "area" | "number" | "yesno" | "choice" | "checks" | "lines" | "file" | "group" | "items" | "json";

export interface Field {
  /** Where the value goes: ["address", "city"]; the form itself is []. */
  path: readonly string[];
  name: string;
  kind: Kind;
  label: string;
  help: string;
  required: boolean;
  schema: Schema;
  /** For `choice` and `checks`. */
  options: readonly Json[];
  /** For `group`; for `items` the fields of one entry, with paths from that entry. */
  fields: readonly Field[];
}

/** What stands in the inputs: text as it was typed, ticks, chosen options, drafts of groups and entries. */
export type Draft = string | boolean | Json[] | File | Draft[] | { [name: string]: Draft } | undefined;

export interface Finding {
  path: readonly string[];
  message: string;
}

const DEEPEST = 6;
const LONG_TEXT = 200;

const record = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const amount = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);

/** The first type that is not null. */
function typeOf(schema: Schema): string {
  if (typeof schema.type === "string") return schema.type;
  const named = list(schema.type).find((one) => one !== "null");
  if (typeof named === "string") return named;
  return record(schema.properties) ? "object" : "";
}

function optionsOf(schema: Schema): Json[] {
  if ("const" in schema) return [schema.const as Json];
  return list(schema.enum) as Json[];
}

function kindOf(schema: Schema, depth: number): Kind {
  if (optionsOf(schema).length) return "choice";
  switch (typeOf(schema)) {
    case "boolean":
      return "yesno";
    case "number":
    case "integer":
      return "number";
    case "string":
      return textKind(schema);
    case "array":
      return arrayKind(schema, depth);
    case "object":
      return record(schema.properties) && depth < DEEPEST ? "group" : "json";
    default:
      return "json";
  }
}

function textKind(schema: Schema): Kind {
  if (schema.contentMediaType || schema.format === "binary" || schema.format === "file") return "file";
  const single = schema.format !== undefined && schema.format !== "textarea";
  return !single && (amount(schema.maxLength) ?? 0) > LONG_TEXT ? "area" : "text";
}

function arrayKind(schema: Schema, depth: number): Kind {
  const items = record(schema.items) ? schema.items : {};
  if (optionsOf(items).length) return "checks";
  switch (typeOf(items)) {
    case "string":
    case "number":
    case "integer":
      return "lines";
    case "object":
      return record(items.properties) && depth < DEEPEST ? "items" : "json";
    default:
      return "json";
  }
}

/** "unit_price" and "unitPrice" as "Unit price", for a property without a title. */
export function humane(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[_-]+/g, " ").trim().toLowerCase();
  return name.length <= 2 ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

/** The fields of an object schema; anything else is one field without a name. */
export function fieldsOf(schema: unknown): Field[] {
  if (!record(schema)) return [];
  if (typeOf(schema) === "object" && record(schema.properties)) return childrenOf(schema, [], 0);
  return typeOf(schema) === "" && Object.keys(schema).length === 0 ? [] : [fieldOf("", schema, [], true, 0)];
}

function childrenOf(schema: Schema, path: readonly string[], depth: number): Field[] {
  const required = list(schema.required);
  return Object.entries(schema.properties as Record<string, unknown>).map(([name, one]) =>
    fieldOf(name, record(one) ? one : {}, [...path, name], required.includes(name), depth + 1),
  );
}

function fieldOf(name: string, schema: Schema, path: readonly string[], required: boolean, depth: number): Field {
  const kind = kindOf(schema, depth);
  const items = record(schema.items) ? schema.items : {};
  return {
    path,
    name,
    kind,
    label: text(schema.title) || humane(name) || "Answer",
    help: text(schema.description),
    required,
    schema,
    options: kind === "checks" ? optionsOf(items) : optionsOf(schema),
    fields: kind === "group" ? childrenOf(schema, path, depth) : kind === "items" ? childrenOf(items, [], depth) : [],
  };
}

/** What stands in a field at first: the schema's default. */
export const initial = (field: Field): Draft =>
  field.kind === "file" ? undefined : drafted(field, field.schema.default as Json | undefined);

/** What stands in a field that has this value; what a group's value leaves out stands as at first. */
export function drafted(field: Field, value: Json | undefined): Draft {
  switch (field.kind) {
    case "yesno":
      return value === true;
    case "checks":
      return list(value) as Json[];
    case "choice":
      return field.options.length === 1 && "const" in field.schema ? "0" : indexOf(field.options, value);
    case "lines":
      return list(value).map(String).join("\n");
    case "group":
      return inside(field.fields, value);
    case "items":
      return Array.isArray(value)
        ? value.map((entry) => inside(field.fields, entry))
        : Array.from({ length: amount(field.schema.minItems) ?? 0 }, () => entryOf(field));
    case "json":
      return value === undefined ? "" : JSON.stringify(value, null, 2);
    case "file":
      return typeof value === "string" && value ? value : undefined;
    default:
      return value === undefined || value === null ? "" : shownAs(field.schema.format, String(value));
  }
}

function inside(fields: readonly Field[], value: Json | undefined): { [name: string]: Draft } {
  const values = record(value) ? (value as { [name: string]: Json }) : {};
  return Object.fromEntries(fields.map((one) => [one.name, values[one.name] === undefined ? initial(one) : drafted(one, values[one.name])]));
}

/** A fresh entry of a list of objects. */
export const entryOf = (field: Field): Draft =>
  Object.fromEntries(field.fields.map((one) => [one.name, initial(one)]));

const same = (one: unknown, two: unknown): boolean => JSON.stringify(one) === JSON.stringify(two);
const indexOf = (options: readonly Json[], value: unknown): string => {
  const found = value === undefined ? -1 : options.findIndex((option) => same(option, value));
  return found < 0 ? "" : String(found);
};

export interface Collected {
  /** undefined: left out. */
  value: Json | undefined;
  findings: Finding[];
}

/** What was typed as JSON, with everything that is plainly wrong. The server has the last word. */
export function collect(fields: readonly Field[], draft: { [name: string]: Draft }): Collected {
  const findings: Finding[] = [];
  const made: { [name: string]: Json } = {};
  for (const field of fields) {
    const one = read(field, draft[field.name], field.path);
    findings.push(...one.findings);
    if (one.value !== undefined) made[field.name] = one.value;
  }
  const only = fields.length === 1 && fields[0]?.name === "" ? fields[0] : undefined;
  return { value: only ? made[""] : made, findings };
}

function read(field: Field, draft: Draft, path: readonly string[]): Collected {
  const problem = (message: string): Collected => ({ value: undefined, findings: [{ path, message }] });
  const missing = (): Collected => (field.required ? problem(field.kind === "file" ? "Please choose a file." : "Please fill this in.") : { value: undefined, findings: [] });
  const found = (value: Json): Collected => {
    const wrong = wrongWith(field, value);
    return wrong ? { value, findings: [{ path, message: wrong }] } : { value, findings: [] };
  };
  switch (field.kind) {
    case "yesno":
      return found(draft === true);
    case "choice": {
      const option = typeof draft === "string" && draft !== "" ? field.options[Number(draft)] : undefined;
      return option === undefined ? (field.required ? problem("Please choose one.") : missing()) : { value: option, findings: [] };
    }
    case "checks": {
      const chosen = list(draft) as Json[];
      return chosen.length || field.required ? found(chosen) : missing();
    }
    case "number": {
      const typed = text(draft).trim();
      if (!typed) return missing();
      const value = Number(typed);
      return Number.isFinite(value) ? found(value) : problem("Please give a number.");
    }
    case "lines": {
      const lines = text(draft).split("\n").map((line) => line.trim()).filter(Boolean);
      if (!lines.length && !field.required) return missing();
      const numeric = typeOf(record(field.schema.items) ? field.schema.items : {}) !== "string";
      const values = numeric ? lines.map(Number) : lines;
      return numeric && values.some((one) => !Number.isFinite(one)) ? problem("Please give one number per line.") : found(values);
    }
    case "group": {
      const inner = readGroup(field.fields, draft, path);
      const empty = record(inner.value) && Object.keys(inner.value).length === 0;
      return empty && !field.required && blank(draft) ? { value: undefined, findings: [] } : inner;
    }
    case "items": {
      const entries = (Array.isArray(draft) ? draft : []) as Draft[];
      if (!entries.length && !field.required) return missing();
      const inner = entries.map((entry, index) => readGroup(field.fields, entry, [...path, String(index)], true));
      const values = inner.map((one) => one.value ?? {});
      return { value: values, findings: [...found(values).findings, ...inner.flatMap((one) => one.findings)] };
    }
    case "json": {
      if (!text(draft).trim()) return missing();
      try {
        return found(JSON.parse(text(draft)) as Json);
      } catch {
        return problem("This is not JSON yet.");
      }
    }
    default: {
      const typed = text(draft);
      return typed === "" ? missing() : found(field.kind === "file" ? typed : sentAs(field.schema.format, typed));
    }
  }
}

/** Whether nothing at all was typed, chosen or ticked. */
const blank = (draft: Draft): boolean =>
  record(draft) ? Object.values(draft as { [name: string]: Draft }).every(blank) : Array.isArray(draft) ? draft.length === 0 : !draft;

function readGroup(fields: readonly Field[], draft: Draft, at: readonly string[], entry = false): Collected {
  const drafts = record(draft) ? (draft as { [name: string]: Draft }) : {};
  const findings: Finding[] = [];
  const value: { [name: string]: Json } = {};
  for (const field of fields) {
    const one = read(field, drafts[field.name], entry ? [...at, ...field.path] : [...at, field.name]);
    findings.push(...one.findings);
    if (one.value !== undefined) value[field.name] = one.value;
  }
  return { value, findings };
}

/** What a value breaks of its schema, as a sentence; "" if nothing that can be seen here. */
function wrongWith(field: Field, value: Json): string {
  const { schema } = field;
  if (typeof value === "number") return wrongNumber(schema, value);
  if (typeof value === "string") return field.kind === "file" && value.startsWith("upl_") ? "" : wrongText(schema, value);
  if (Array.isArray(value)) return wrongList(field, value);
  return "";
}

const wrongEntry = (schema: Schema, value: Json): string =>
  typeof value === "number" ? wrongNumber(schema, value) : typeof value === "string" ? wrongText(schema, value) : "";

function wrongNumber(schema: Schema, value: number): string {
  const [least, most] = [amount(schema.minimum), amount(schema.maximum)];
  const [above, below] = [amount(schema.exclusiveMinimum), amount(schema.exclusiveMaximum)];
  if (typeOf(schema) === "integer" && !Number.isInteger(value)) return "Please give a whole number.";
  if (least !== undefined && value < least) return `At least ${least}.`;
  if (most !== undefined && value > most) return `At most ${most}.`;
  if (above !== undefined && value <= above) return `More than ${above}.`;
  if (below !== undefined && value >= below) return `Less than ${below}.`;
  const step = amount(schema.multipleOf);
  const steps = step ? value / step : 0;
  return Math.abs(steps - Math.round(steps)) > 1e-9 ? `In steps of ${step}.` : "";
}

function wrongText(schema: Schema, value: string): string {
  const length = [...value].length;
  const [least, most] = [amount(schema.minLength), amount(schema.maxLength)];
  if (least !== undefined && length < least) return `At least ${least} characters.`;
  if (most !== undefined && length > most) return `At most ${most} characters; these are ${length}.`;
  return wrongForm(schema, value);
}

function wrongList(field: Field, value: Json[]): string {
  const [least, most] = [amount(field.schema.minItems), amount(field.schema.maxItems)];
  const thing = field.kind === "checks" ? "Please choose" : "Please give";
  if (least !== undefined && value.length < least) return `${thing} at least ${least}.`;
  if (most !== undefined && value.length > most) return `${thing} at most ${most}.`;
  const lines = field.kind === "lines" && record(field.schema.items) ? field.schema.items : undefined;
  const bad = lines ? value.map((one) => wrongEntry(lines, one)).findIndex(Boolean) : -1;
  if (lines && bad >= 0) return `Line ${bad + 1}: ${wrongEntry(lines, value[bad]!)}`;
  const unique = new Set(value.map((one) => JSON.stringify(one))).size === value.length;
  return field.schema.uniqueItems === true && !unique ? "Each one only once." : "";
}

/** The server's findings at our fields. `root` is what their paths begin with: "data" or "requestPayload". */
export function findingsOf(problems: readonly { field: string; message: string; code: string }[], root: string): Finding[] {
  return problems.map(({ field, message, code }) => {
    const path = field === root ? [] : field.startsWith(`${root}.`) ? field.slice(root.length + 1).split(".") : field.split(".");
    if (code === "required") return { path, message: "Please fill this in." };
    return { path, message: message.charAt(0).toUpperCase() + message.slice(1) };
  });
}

/** The sentence at a field: of the findings at its path, or inside a value that it shows as one. */
export function findingAt(findings: readonly Finding[], field: Field, path: readonly string[]): string {
  const whole = field.kind !== "group" && field.kind !== "items";
  const hit = findings.find(
    (one) => (whole ? one.path.length >= path.length : one.path.length === path.length) && path.every((part, at) => one.path[at] === part),
  );
  return hit?.message ?? "";
}

/** Findings that belong to no field: shown above the form. */
export function strays(findings: readonly Finding[], fields: readonly Field[]): Finding[] {
  const known = (path: readonly string[], among: readonly Field[]): boolean =>
    among.some((field) => {
      if (field.name !== path[0] && field.name !== "") return false;
      if (field.kind === "group") return path.length === 1 || known(path.slice(1), field.fields);
      if (field.kind === "items") return path.length <= 2 || known(path.slice(2), field.fields);
      return true;
    });
  return findings.filter((one) => !known(one.path, fields));
}
