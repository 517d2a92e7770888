// The pages: every HTML file in pages/ is one, its script and style go to /assets under hashed names.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Plugin, defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const pages = readdirSync(here("pages")).filter((name) => name.endsWith(".html"));

/** What is asked ahead starts as soon as its own small file is here, before the rest that imports it. */
const ahead: Plugin = {
  name: "ahead",
  transformIndexHtml: {
    order: "post",
    handler: (html) => html.replace(/<link rel="modulepreload" crossorigin href="([^"]*\/ahead-[^"]*)">/, '<script type="module" async crossorigin src="$1"></script>'),
  },
};

/** Most of these two runs at once: V8 compiles it whole while it arrives, off the main thread, not bit by bit on it. */
const hints: Plugin = {
  name: "hints",
  generateBundle: {
    order: "post",
    handler: (_, files) => {
      for (const file of Object.values(files)) {
        if (file.type === "chunk" && ["base", "element"].includes(file.name)) file.code = `//# allFunctionsCalledOnLoad\n${file.code}`;
      }
    },
  },
};

export default defineConfig({
  root: here("pages"),
  base: "/",
  publicDir: false,
  plugins: [ahead, hints],
  build: {
    outDir: here("../src/farebox/web"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      input: pages.map((name) => here(`pages/${name}`)),
      // Two files a page: what all pages need, which the next page finds in the cache, and its own. Each file more costs
      // a slow device some ten milliseconds before anything is shown.
      output: {
        codeSplitting: {
          groups: [
            { name: "ahead", test: /ui\/src\/net\/ahead/, priority: 1 },
            { name: "base", test: /node_modules\/(lit|@lit)|clients\/typescript|ui\/src\/(net|shared)\/|shop\/(styles|offer)/ },
            { name: "form", test: /ui\/src\/form\// },
          ],
        },
      },
    },
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8402" } },
});
