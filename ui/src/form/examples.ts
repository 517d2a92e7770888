// What a schema gives as examples, as something to begin with. Pure: no browser.
import type { Field, Json, Schema } from "./fields";

const record = (value: unknown): value is Record<string, Json> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const own = (schema: unknown): Json | undefined => {
  const all = record(schema) ? schema.examples : undefined;
  return Array.isArray(all) ? all[0] : undefined;
};

/** The field's own example, or one put together from those inside it. */
export function exampleOf(field: Field): Json | undefined {
  const mine = own(field.schema);
  if (mine !== undefined || field.kind !== "group") return mine;
  return together(field.fields);
}

/** The example of a whole form: the schema's own, else of every field that has one. */
export function exampleIn(schema: Schema, fields: readonly Field[]): Record<string, Json> | undefined {
  const whole = own(schema);
  if (fields.length === 1 && fields[0]!.name === "") return whole === undefined ? undefined : { "": whole };
  return record(whole) ? whole : together(fields);
}

function together(fields: readonly Field[]): Record<string, Json> | undefined {
  const found = fields.flatMap((field) => {
    const one = exampleOf(field);
    return one === undefined ? [] : [[field.name, one] as const];
  });
  return found.length ? Object.fromEntries(found) : undefined;
}

const ENDINGS: Record<string, string> = {
  "text/csv": "csv",
  "text/html": "html",
  "text/markdown": "md",
  "text/xml": "xml",
  "application/json": "json",
  "application/xml": "xml",
  "image/svg+xml": "svg",
};

/** What an example is called where a file is shown by its name. */
export const exampleName = (field: Field): string => `example.${ENDINGS[String(field.schema.contentMediaType).split(";")[0]!.trim()] ?? "txt"}`;

export interface ExampleFile {
  field: Field;
  path: readonly string[];
  text: string;
}

/** The files in an example, wherever they are. */
export function filesIn(fields: readonly Field[], value: Json | undefined, at: readonly string[] = []): ExampleFile[] {
  if (!record(value)) return [];
  return fields.flatMap((field) => {
    const [one, path] = [value[field.name], [...at, field.name]];
    if (field.kind === "file" && typeof one === "string") return [{ field, path, text: one }];
    if (field.kind === "group") return filesIn(field.fields, one, path);
    const entries = field.kind === "items" && Array.isArray(one) ? one : [];
    return entries.flatMap((entry, index) => filesIn(field.fields, entry, [...path, String(index)]));
  });
}
