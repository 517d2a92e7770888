// What is shipped: small, tree-shakable, without dependencies, and with the server's own types.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { typesOf } from "../scripts/types.mjs";
import { Live } from "./server.js";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const live = new Live();
beforeAll(() => live.start());
afterAll(() => live.stop());

async function bundled(contents: string): Promise<string> {
  const made = await build({
    stdin: { contents, resolveDir: here(".") },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "browser",
  });
  return made.outputFiles[0]!.text;
}

test("all of it is at most 6 KB", async () => {
  expect(gzipSync(await bundled('export * from "../src/index.ts"')).length).toBeLessThanOrEqual(6_000);
});

test("what is not used is not shipped", async () => {
  expect((await bundled('import "../src/index.ts"')).trim()).toBe("");
  expect(await bundled('export { FareboxError } from "../src/index.ts"')).not.toContain("/v1/public");
});

test("nothing comes along", () => {
  expect(JSON.parse(readFileSync(here("../package.json"), "utf8"))).not.toHaveProperty("dependencies");
});

test("the types are those of the server; `npm run types` writes them", async () => {
  expect(readFileSync(here("../src/api.ts"), "utf8")).toBe(await typesOf(live.url));
});
