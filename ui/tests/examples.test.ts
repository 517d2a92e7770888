import { describe, expect, test } from "vitest";
import { exampleIn, exampleName, filesIn } from "../src/form/examples";
import { collect, drafted, fieldsOf } from "../src/form/fields";

const FILE = { type: "string", format: "file", contentMediaType: "text/csv", examples: ["a,b\n1,2\n"] };
const ORDER = {
  type: "object",
  required: ["table"],
  properties: {
    table: FILE,
    pages: { type: "integer", examples: [3, 4] },
    colour: { enum: ["red", 7], examples: [7] },
    to: { type: "object", properties: { city: { type: "string", examples: ["Ulm"] }, zip: { type: "string", default: "1" } } },
    parts: { type: "array", items: { type: "object", properties: { file: { ...FILE, examples: [] }, many: { type: "number" } } } },
    note: { type: "string" },
  },
};
const fields = fieldsOf(ORDER);
const filled = (example: Record<string, any> = {}): unknown =>
  collect(fields, Object.fromEntries(fields.map((field) => [field.name, drafted(field, example[field.name])]))).value;

describe("an example", () => {
  test("is put together from those of the fields", () => {
    const example = exampleIn(ORDER, fields);
    expect(example).toEqual({ table: "a,b\n1,2\n", pages: 3, colour: 7, to: { city: "Ulm" } });
    expect(filled(example)).toMatchObject({ table: "a,b\n1,2\n", pages: 3, colour: 7, to: { city: "Ulm", zip: "1" } });
  });

  test("of the whole object goes first, lists and files in them too", () => {
    const whole = { table: "x", parts: [{ file: "y", many: 2 }], note: "hi" };
    const example = exampleIn({ ...ORDER, examples: [whole] }, fields);
    expect(example).toEqual(whole);
    expect(filled(example)).toMatchObject(whole);
    expect(filesIn(fields, example).map(({ path, text }) => [path.join("."), text])).toEqual([["table", "x"], ["parts.0.file", "y"]]);
  });

  test("is not there where none is given, whatever stands in its place", () => {
    for (const examples of [undefined, "x", [], {}, null]) {
      const bare = { type: "object", examples, properties: { a: { type: "string", examples } } };
      expect(exampleIn(bare, fieldsOf(bare))).toBeUndefined();
    }
  });

  test("of what is no object is its value", () => {
    const one = { type: "string", examples: ["because"] };
    expect(exampleIn(one, fieldsOf(one))).toEqual({ "": "because" });
  });

  test("of a file has a name", () => {
    const named = (contentMediaType?: string): string => exampleName(fieldsOf({ ...FILE, contentMediaType })[0]!);
    expect([named("text/csv; charset=utf-8"), named("application/x"), named()]).toEqual(["example.csv", "example.txt", "example.txt"]);
  });
});
