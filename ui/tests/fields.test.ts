import { describe, expect, test } from "vitest";
import { type Draft, collect, fieldsOf, findingAt, findingsOf, humane, initial, strays } from "../src/form/fields";

const ORDER = {
  type: "object",
  required: ["name", "pages", "colour", "tags"],
  properties: {
    name: { type: "string", title: "Your name", minLength: 2, maxLength: 10 },
    pages: { type: "integer", minimum: 1, maximum: 9 },
    colour: { enum: ["red", 7, null] },
    tags: { type: "array", items: { enum: ["a", "b"] }, minItems: 1 },
    urgent: { type: "boolean", default: true },
    address: { type: "object", required: ["city"], properties: { city: { type: "string" }, zip: { type: "string" } } },
    people: { type: "array", items: { type: "object", required: ["age"], properties: { age: { type: "number" } } } },
    words: { type: "array", items: { type: "string" } },
    extra: {},
  },
};
const fields = fieldsOf(ORDER);
const draft = (more: { [name: string]: Draft } = {}): { [name: string]: Draft } => ({
  ...Object.fromEntries(fields.map((field) => [field.name, initial(field)])),
  ...more,
});
const GOOD = { name: "Ada", pages: "3", colour: "1", tags: ["b"] };

test("each kind of schema has its kind of field", () => {
  expect(fields.map((field) => field.kind)).toEqual([
    "text", "number", "choice", "checks", "yesno", "group", "items", "lines", "json",
  ]);
  expect(fields.map((field) => field.label)[0]).toBe("Your name");
});

test("names become words", () => {
  expect([humane("unit_price"), humane("unitPrice"), humane("a")]).toEqual(["Unit price", "Unit price", "a"]);
});

test("what is typed becomes JSON of the right types, and what is empty is left out", () => {
  expect(collect(fields, draft(GOOD))).toEqual({
    value: { name: "Ada", pages: 3, colour: 7, tags: ["b"], urgent: true },
    findings: [],
  });
});

test("nested values and lists are collected too", () => {
  const more = { address: { city: "Ulm", zip: "" }, people: [{ age: "1.5" }], words: "one\n\n two ", extra: '{"x": [1]}' };
  expect(collect(fields, draft({ ...GOOD, ...more })).value).toMatchObject({
    address: { city: "Ulm" }, people: [{ age: 1.5 }], words: ["one", "two"], extra: { x: [1] },
  });
});

test("every problem is found at once, each at its field", () => {
  const wrong = { name: "A", pages: "2.5", tags: [], address: { zip: "1" }, people: [{ age: "old" }], extra: "{" };
  const { findings } = collect(fields, draft(wrong));
  expect(Object.fromEntries(findings.map((one) => [one.path.join("."), one.message]))).toEqual({
    name: "At least 2 characters.",
    pages: "Please give a whole number.",
    colour: "Please choose one.",
    tags: "Please choose at least 1.",
    "address.city": "Please fill this in.",
    "people.0.age": "Please give a number.",
    extra: "This is not JSON yet.",
  });
});

test("an optional group that stays empty is no problem", () => {
  const { value, findings } = collect(fields, draft({ ...GOOD, address: { city: "", zip: "" } }));
  expect(findings.map((one) => one.path.join("."))).toEqual([]);
  expect(value).not.toHaveProperty("address");
});

describe("what the server finds", () => {
  const found = findingsOf(
    [
      { field: "data.tags.0", message: '"x" is not one of "a"', code: "enum" },
      { field: "data.name", message: "is missing", code: "required" },
      { field: "data.people.1.age", message: "is no number", code: "type" },
      { field: "data.unknown", message: "is too much", code: "x" },
    ],
    "data",
  );
  const at = (name: string): string => {
    const field = fields.find((one) => one.name === name)!;
    return findingAt(found, field, field.path);
  };

  test("stands at the field it belongs to", () => {
    expect(at("tags")).toBe('"x" is not one of "a"');
    expect(at("name")).toBe("Please fill this in.");
    expect(at("pages")).toBe("");
  });

  test("stands above the form if it belongs to none", () => {
    expect(strays(found, fields).map((one) => one.message)).toEqual(["Is too much"]);
  });
});

test("a schema that is no object is one field, and its value is not wrapped", () => {
  const one = fieldsOf({ type: "string", title: "Why?" });
  expect(collect(one, { "": "because" }).value).toBe("because");
  expect(fieldsOf(null)).toEqual([]);
});

test("a hostile schema is only text and depth is bounded", () => {
  let deep: Record<string, unknown> = { type: "string", title: "<img src=x onerror=alert(1)>" };
  for (let level = 0; level < 40; level++) deep = { type: "object", properties: { __proto__x: deep } };
  const kinds: string[] = [];
  for (let at = fieldsOf(deep); at.length; at = [...at[0]!.fields]) kinds.push(at[0]!.kind);
  expect(kinds.length).toBeLessThan(10);
  expect(kinds.at(-1)).toBe("json");
});
