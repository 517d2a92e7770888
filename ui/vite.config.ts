// The pages: every HTML file in pages/ is one, its script and style go to /assets under hashed names.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const pages = readdirSync(here("pages")).filter((name) => name.endsWith(".html"));

export default defineConfig({
  root: here("pages"),
  base: "/",
  publicDir: false,
  build: {
    outDir: here("../src/farebox/web"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: { input: pages.map((name) => here(`pages/${name}`)) },
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8402" } },
});
