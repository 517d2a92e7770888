import { expect, test } from "vitest";
import { PLAIN, codeOf, readableOn, variablesOf } from "../src/example/looks";

test("only what differs is set, and text stays readable on any colour", () => {
  expect(variablesOf(PLAIN)).toEqual([]);
  expect(variablesOf({ ...PLAIN, accent: "#7a2048", radius: 4 })).toEqual([
    ["--farebox-accent", "#7a2048"], ["--farebox-on-accent", "#ffffff"], ["--farebox-radius", "4px"],
  ]);
  expect([readableOn("#ffffff"), readableOn("#f0a3c0"), readableOn("#0d6274")]).toEqual(["#000000", "#000000", "#ffffff"]);
});

test("the code is what a page of one's own holds", () => {
  const plain = codeOf("https://farebox.example", "exe_1", PLAIN);
  expect(plain).toContain('<script type="module" src="https://farebox.example/widget.js"></script>');
  expect(plain).toContain('execution-id="exe_1"');
  expect(plain).not.toContain("style sheet");
  expect(codeOf("", "x", { ...PLAIN, timeline: false, font: "Georgia, serif" })).toMatch(/--farebox-font: Georgia, serif;[^]+::part\(timeline\)/);
});
