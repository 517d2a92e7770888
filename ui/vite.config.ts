// The pages: every HTML file in pages/ is one, its script and style go to /assets under hashed names.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { ahead, flat, hints } from "./vite.plugins";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const pages = readdirSync(here("pages")).filter((name) => name.endsWith(".html"));

export default defineConfig({
  root: here("pages"),
  base: "/",
  publicDir: false,
  plugins: [ahead, flat, hints],
  build: {
    outDir: here("../src/farebox/web"),
    emptyOutDir: true,
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"], // where light-dark() is known
    assetsInlineLimit: 0,
    modulePreload: false, // `flat` names what a page needs; what is loaded behind it needs no more than that
    reportCompressedSize: false,
    rollupOptions: {
      input: pages.map((name) => here(`pages/${name}`)),
      // Two files a page: what all pages need, which the next page finds in the cache, and its own. Each file more costs
      // a slow device some ten milliseconds before anything is shown.
      output: {
        codeSplitting: {
          groups: [
            { name: "base", test: /node_modules\/(lit|@lit)|clients\/typescript|ui\/src\/(net|shared)\/|shop\/(styles|offer)/ },
            { name: "form", test: /ui\/src\/form\// },
          ],
        },
      },
    },
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8402" } },
});
