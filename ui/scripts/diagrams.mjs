// Draws the .dot files of docs/reference/diagrams as SVG (Graphviz as WebAssembly). Each drawing names the text it was
// drawn from by digest, so that a test without Node can tell whether it is up to date.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { instance } from "@viz-js/viz";

const folder = process.argv[2];
if (!folder) throw new Error("say which folder");
const viz = await instance();
for (const name of readdirSync(folder).filter((one) => one.endsWith(".dot"))) {
  const text = readFileSync(join(folder, name), "utf8");
  const digest = createHash("sha256").update(text).digest("hex");
  const drawn = viz.renderString(text, { format: "svg" }).replace(/^[\s\S]*?(?=<svg)/, "");
  writeFileSync(join(folder, name.replace(/\.dot$/, ".svg")), `<!-- ${digest} -->\n${drawn}`);
}
