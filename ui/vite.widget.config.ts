// The widget: one self-contained module under a stable name, so that a foreign page needs one address only and an old
// copy in a cache never asks for a chunk that a newer server has no more.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  publicDir: false,
  build: {
    outDir: here("../src/farebox/web"),
    emptyOutDir: false,
    target: "es2022",
    reportCompressedSize: false,
    rollupOptions: {
      input: here("src/widget.ts"),
      preserveEntrySignatures: "strict",
      output: { entryFileNames: "widget.js", format: "es", codeSplitting: false },
    },
  },
});
