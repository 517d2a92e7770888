// What the playground orders with: an input that the workflow at hand accepts, in the body and in the code samples. Pure.
import { exampleIn } from "../form/examples";
import { type Json, type Schema, fieldsOf } from "../form/fields";

export type Payload = Record<string, Json>;

const record = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether an example has the names that a schema asks for. */
export function fits(schema: unknown, example: Payload): boolean {
  if (!record(schema)) return true;
  const known = record(schema.properties) ? Object.keys(schema.properties) : undefined;
  const asked = Array.isArray(schema.required) ? schema.required : [];
  return asked.every((name) => String(name) in example) && (!known || Object.keys(example).every((name) => known.includes(name)));
}

/** An input for a workflow: its author's example, and something plausible where he demands more than that shows. */
export function payloadOf(schema: unknown): Payload {
  if (!record(schema)) return {};
  const example = exampleIn(schema as Schema, fieldsOf(schema)) ?? {};
  const made = sampleOf(schema);
  return { ...(record(made) ? (made as Payload) : {}), ...example };
}

function sampleOf(schema: unknown): Json {
  if (!record(schema)) return "";
  if ("const" in schema) return schema.const as Json;
  if ("default" in schema) return schema.default as Json;
  for (const keyword of ["examples", "enum"]) {
    const choices = schema[keyword];
    if (Array.isArray(choices) && choices.length) return choices[0] as Json;
  }
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "object" || record(schema.properties)) {
    const properties = record(schema.properties) ? schema.properties : {};
    const asked = Array.isArray(schema.required) ? schema.required.map(String) : [];
    return Object.fromEntries(asked.map((name) => [name, sampleOf(properties[name])]));
  }
  if (type === "array") return Array.from({ length: Math.min(Number(schema.minItems ?? 0), 5) }, () => sampleOf(schema.items));
  if (type === "number" || type === "integer") return typeof schema.minimum === "number" ? schema.minimum : 1;
  if (type === "boolean") return false;
  return textOf(schema);
}

const FORMATS: Record<string, string> = {
  email: "ada@example.com",
  uri: "https://example.com/",
  url: "https://example.com/",
  date: "2030-01-31",
  "date-time": "2030-01-31T12:00:00Z",
  time: "12:00:00Z",
};

function textOf(schema: Record<string, unknown>): string {
  const plain = FORMATS[String(schema.format)] ?? "text";
  return plain.padEnd(typeof schema.minLength === "number" ? Math.min(schema.minLength, 100) : 0, "x");
}

/** A code sample with this input in place of its own, as the language writes it. */
export function inCode(source: string, language: string, payload: Payload): string {
  return source.replace(/^( *)"requestPayload": \{[^{}]*\}/m, (_, indent: string) => {
    const text = JSON.stringify(payload, null, 2).replaceAll("\n", `\n${indent}`);
    return `${indent}"requestPayload": ${spelled(text, language)}`;
  });
}

function spelled(json: string, language: string): string {
  switch (language) {
    case "Shell":
      return json.replaceAll("'", "'\\''");
    case "Go":
      return json.replaceAll("`", '` + "`" + `');
    case "Python":
      return json.replace(/(: |^ *)(true|false|null)(?=,?$)/gm, (_, before: string, word: string) => before + PYTHON[word]);
    default:
      return json;
  }
}

const PYTHON: Record<string, string> = { true: "True", false: "False", null: "None" };
