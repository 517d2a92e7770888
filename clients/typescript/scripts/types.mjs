// Writes src/api.ts, the types of what clients call, from a server's OpenAPI document.
// Usage: npm run types -- http://127.0.0.1:8402
import { writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const HEADER = "// Generated from /openapi.json by `npm run types`; do not edit.\n\n";
const OURS = /^\/v1\/(public|test)\//;

/** The shapes that the buyer's routes speak of, with their descriptions: not the routes, examples and titles. */
function cut({ openapi, info, paths, components }) {
  const schemas = {};
  const todo = Object.entries(paths).flatMap(([path, item]) => (OURS.test(path) ? [item] : []));
  while (todo.length) {
    for (const [, name] of JSON.stringify(todo.pop()).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (!(name in schemas)) todo.push((schemas[name] = components.schemas[name]));
    }
  }
  // A property may be called "title" too; then its value is an object.
  const noise = (key, value) => (key === "title" && typeof value === "string") || (key === "examples" && Array.isArray(value));
  const plain = JSON.stringify(schemas, (key, value) => (noise(key, value) ? undefined : value));
  return { openapi, info, paths: {}, components: { schemas: JSON.parse(plain) } };
}

export async function typesOf(baseUrl) {
  const answer = await fetch(new URL("/openapi.json", baseUrl), { signal: AbortSignal.timeout(30_000) });
  return HEADER + astToString(await openapiTS(cut(await answer.json()), { alphabetize: true }));
}

if (process.argv[1] === import.meta.filename) {
  const baseUrl = process.argv[2] ?? "http://127.0.0.1:8402";
  await writeFile(new URL("../src/api.ts", import.meta.url), await typesOf(baseUrl));
}
