// What the build does to pages beyond Vite. A slow device pays some milliseconds for each file before anything is shown,
// and each waits for the one that names it: so little of a page is in files, and it names all of them itself.
import { dirname, resolve } from "node:path";
import { type Plugin, build } from "vite";

/** A script of a page that is no longer than this stands in it. The server allows it by its hash (`api/web.py`). */
const SMALL = 1_000;

/** One script as a text of its own, not as a module. */
async function classic(file: string): Promise<string> {
  const rollupOptions = { input: file, output: { format: "iife", minify: true } } as const;
  const made = await build({ configFile: false, logLevel: "error", build: { write: false, target: "es2022", rollupOptions } });
  if (!("output" in made)) throw new Error(`${file} is no single script`);
  return made.output[0].code.trim();
}

/** `<script data-inline src=...>` stands in the page, so that it runs before anything else has come. */
export const ahead: Plugin = {
  name: "ahead",
  transformIndexHtml: {
    order: "pre",
    handler: async (html, { filename }) => {
      for (const [tag, source] of html.matchAll(/<script data-inline src="([^"]*)"><\/script>/g)) {
        const code = await classic(resolve(dirname(filename), source!));
        html = html.replace(tag, () => `<script>${code}</script>`);
      }
      return html;
    },
  },
};

/** The page names all files that its script will ask for, and what is small stands in it. */
export const flat: Plugin = {
  name: "flat",
  transformIndexHtml: {
    order: "post",
    handler: (html, { bundle = {} }) => {
      const script = /<script type="module"[^>]*src="\/([^"]*)"><\/script>/;
      const entry = bundle[script.exec(html)?.[1] ?? ""];
      if (entry?.type !== "chunk") return html;
      const needed = new Set(entry.imports);
      for (const one of needed) {
        const chunk = bundle[one];
        if (chunk?.type === "chunk") for (const next of chunk.imports) needed.add(next);
      }
      const links = [...needed].map((one) => `\n<link rel="modulepreload" crossorigin href="/${one}">`).join("");
      const style = Object.values(bundle).find((one) => one.type === "asset" && one.names.includes("base.css"));
      const shared = style && new RegExp(`<link rel="stylesheet"[^>]*href="/${style.fileName}">`);
      if (style?.type !== "asset" || !shared?.test(html)) return html.replace(script, (tag) => tag + links);
      const code = entry.code.trim().replace(/(from|import)"\.\//g, `$1"/assets/`);
      return html
        .replace(shared, () => `<style>${String(style.source).trim()}</style>`)
        .replace(script, (tag) => (code.length > SMALL ? tag : `<script type="module">${code}</script>`) + links);
    },
  },
};

/** Most of these two runs at once: V8 compiles it whole while it arrives, off the main thread, not bit by bit on it. */
export const hints: Plugin = {
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
