import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@farebox/client": fileURLToPath(new URL("src/index.ts", import.meta.url)) } },
  test: { testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false },
});
