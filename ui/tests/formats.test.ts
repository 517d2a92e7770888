import { expect, test } from "vitest";
import { type Draft, collect, fieldsOf, initial } from "../src/form/fields";
import { sentAs, shownAs, wrongForm } from "../src/form/formats";

const FORM = {
  type: "object",
  properties: {
    mail: { type: "string", format: "email" },
    at: { type: "string", format: "date-time", default: "2030-01-31T12:00:00Z" },
    code: { type: "string", pattern: "^[0-9]{5}$", examples: ["12345"] },
    links: { type: "array", items: { type: "string", format: "uri" } },
    size: { type: "number", multipleOf: 0.1 },
    csv: { type: "string", format: "file", pattern: "^a" },
  },
};
const fields = fieldsOf(FORM);
const filled = (more: { [name: string]: Draft }): { [name: string]: Draft } => ({
  ...Object.fromEntries(fields.map((field) => [field.name, initial(field)])),
  ...more,
});

test("a time is shown as the reader's clock has it and sent with its zone", () => {
  const local = shownAs("date-time", "2030-01-31T12:00:00Z");
  expect(local).toMatch(/^2030-0[12]-\d\dT\d\d:\d\d$/);
  expect(sentAs("date-time", local)).toBe("2030-01-31T12:00:00.000Z");
  expect(sentAs("time", "12:00")).toMatch(/^12:00:00[+-]\d\d:\d\d$/);
  expect([shownAs("time", "12:00:00Z"), sentAs("date", "2030-01-31")]).toEqual(["12:00", "2030-01-31"]);
  expect(collect(fields, filled({})).value).toEqual({ at: "2030-01-31T12:00:00.000Z" });
});

test("formats, patterns and steps are told at once with everything else", () => {
  const wrong = { mail: "nobody", code: "12", links: "https://a.example\nfoo", size: "0.25" };
  const { findings } = collect(fields, filled(wrong));
  expect(Object.fromEntries(findings.map((one) => [one.path.join("."), one.message]))).toEqual({
    mail: "Please give an e-mail address like ada@example.com.",
    code: "This is not of the form that is asked for, like 12345.",
    links: "Line 2: Please give a whole address like https://example.com/page.",
    size: "In steps of 0.1.",
  });
  const right = { mail: "a@b.example", code: "12345", links: "https://a.example", size: "0.3", csv: "upl_01k8w3n5x2f9tbm6q4v7yd0c1e" };
  expect(collect(fields, filled(right)).findings).toEqual([]);
});

test("a pattern that only the server can read is left to it, and so is long text", () => {
  expect(wrongForm({ pattern: "(?P<year>[0-9]+)" }, "x")).toBe("");
  expect(wrongForm({ pattern: "^b" }, "a".repeat(1_001))).toBe("");
  expect(wrongForm({ pattern: "^b" }, "a")).toBe("This is not of the form that is asked for: ^b.");
  expect(wrongForm({ pattern: "^b", description: "It begins with b." }, "a")).toBe("This is not of the form that is asked for.");
});
