import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
// @ts-expect-error: a script without types
import { generate } from "../scripts/types.mjs";

test("the generated types are those of the API", async () => {
  const committed = readFileSync(new URL("../src/api/schema.ts", import.meta.url), "utf8");
  expect(await generate(), "run `npm run types` in ui/").toBe(committed);
});
