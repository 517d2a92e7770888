import { expect, test } from "vitest";
import { filled } from "../src/reference/known";
import { fits, inCode, payloadOf } from "../src/reference/payload";

const SCHEMA = {
  type: "object",
  required: ["name", "pages", "to", "mail", "kind"],
  properties: {
    name: { type: "string", minLength: 6 },
    pages: { type: "integer", minimum: 3 },
    to: { type: "object", required: ["city"], properties: { city: { type: "string" }, zip: { type: "string" } } },
    mail: { type: "string", format: "email" },
    kind: { enum: ["short", "long"] },
    note: { type: "string", examples: ["it's `new`"] },
    gift: { type: "boolean" },
  },
};

test("an input has what the schema demands, and the author's examples", () => {
  expect(payloadOf(SCHEMA)).toEqual({
    name: "textxx", pages: 3, to: { city: "text" }, mail: "ada@example.com", kind: "short", note: "it's `new`",
  });
  expect(payloadOf(undefined)).toEqual({});
});

test("an example fits when its names do", () => {
  expect(fits({ properties: { csv: {}, title: {} }, required: ["csv"] }, { csv: "a" })).toBe(true);
  expect(fits(SCHEMA, { csv: "a" })).toBe(false);
  expect(fits({ properties: { other: {} } }, { csv: "a" })).toBe(false);
});

test("code holds it as each language writes it", () => {
  const source = 'x(\n  {\n    "requestPayload": {\n      "csv": "a"\n    },\n    "more": 1\n  })';
  const payload = { note: "it's `new`", gift: true, list: [null] };
  expect(inCode(source, "JavaScript", payload)).toContain('    "requestPayload": {\n      "note": "it\'s `new`",\n      "gift": true,');
  expect(inCode(source, "Shell", payload)).toContain("it'\\''s `new`");
  expect(inCode(source, "Go", payload)).toContain('it\'s ` + "`" + `new');
  expect(inCode(source, "Python", payload)).toMatch(/"gift": True,[^]+None/);
  expect(inCode(source, "Python", payload)).toContain('"more": 1');
});

test("the playground orders another workflow than the demo with an input of its own", () => {
  const example = { requestPayload: { csv: "a" }, clientSafeMetadata: { cart: "1" } };
  const post = {
    requestBody: { content: { "application/json": { example } } },
    "x-codeSamples": [{ lang: "Shell", source: '{\n  "requestPayload": {\n    "csv": "a"\n  }\n}' }],
  };
  const document = { paths: { "/v1/public/workflows/{id}/executions": { post } } };
  const made = filled(document, {}, { inputSchema: SCHEMA, payload: { name: "Ada" } }).paths["/v1/public/workflows/{id}/executions"]!["post"]!;
  expect(made.requestBody?.content?.["application/json"]?.example).toEqual({ ...example, requestPayload: { name: "Ada" } });
  expect(made["x-codeSamples"]?.[0]?.source).toContain('"name": "Ada"');
  const same = filled(document, {}, { inputSchema: { properties: { csv: {} } }, payload: {} });
  expect(same).toEqual(document);
});
