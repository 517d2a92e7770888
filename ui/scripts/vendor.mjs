// Fetches the API reference's one self-contained file from the package registry and checks it against the digest that
// stands in scalar.json. As a dependency its tree would be 290 MB and a minute of every setup, for this one file.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("..", import.meta.url));
const pinned = JSON.parse(readFileSync(join(here, "scalar.json"), "utf8"));
const folder = join(here, "vendor", "scalar");
const note = join(folder, "integrity");

if (existsSync(note) && readFileSync(note, "utf8") === pinned.integrity) process.exit(0);

const work = mkdtempSync(join(tmpdir(), "farebox-scalar-"));
try {
  const name = `${pinned.package}@${pinned.version}`;
  const packed = execFileSync("npm", ["pack", name, "--silent", "--pack-destination", work], { encoding: "utf8" });
  const archive = join(work, basename(packed.trim()));
  const found = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
  if (found !== pinned.integrity) throw new Error(`${name} is not the pinned one: ${found}`);
  execFileSync("tar", ["xzf", archive, "-C", work, ...pinned.files.map((file) => `package/${file}`)]);
  mkdirSync(folder, { recursive: true });
  for (const file of pinned.files) {
    // Copied by content: the temporary folder may be on another disk, where a rename cannot go.
    writeFileSync(join(folder, `${basename(file)}.new`), readFileSync(join(work, "package", file)));
    renameSync(join(folder, `${basename(file)}.new`), join(folder, basename(file)));
  }
  writeFileSync(note, pinned.integrity);
} finally {
  rmSync(work, { recursive: true, force: true });
}
