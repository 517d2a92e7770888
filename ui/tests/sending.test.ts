import { describe, expect, it } from "vitest";
import { INLINE, NotTaken, idIn, inlineText, sentenceIn, valueOf } from "../src/shop/sending";

const TARGET = { url: "https://shop.example/uploads", most: 1_000_000 };
const never = new AbortController().signal;
const value = (file: File, most = TARGET.most): Promise<string> => valueOf(file, { ...TARGET, most }, () => {}, never);

describe("a chosen file", () => {
  it("stands in the order when it is small text", async () => {
    expect(await value(new File(["a,ü\n"], "a.csv"))).toBe("a,ü\n");
  });

  it("does not when it is no text, looks like an upload, or is large", async () => {
    expect(await inlineText(new Blob([new Uint8Array([0xff, 0xfe, 0])]))).toBeUndefined();
    expect(await inlineText(new Blob(["a\0b"]))).toBeUndefined();
    expect(await inlineText(new Blob(["upl_01k8w3n5x2f9tbm6q4v7yd0c1e"]))).toBeUndefined();
    expect(await inlineText(new Blob(["x".repeat(INLINE + 1)]))).toBeUndefined();
    expect(await inlineText(new Blob(["x".repeat(INLINE)]))).toHaveLength(INLINE);
  });

  it("is refused with a sentence when it is empty or too large", async () => {
    await expect(value(new File([], "a.csv"))).rejects.toThrow("This file is empty.");
    const large = new File(["x".repeat(INLINE + 1)], "a.csv");
    await expect(value(large, 0)).rejects.toThrow("too large");
    await expect(value(large, INLINE)).rejects.toThrow(NotTaken);
  });
});

describe("the server's answer", () => {
  it("holds the id, or says why not", () => {
    expect(idIn('{"data":{"upload":{"id":"upl_1"}}}')).toBe("upl_1");
    expect(idIn("<html>")).toBe("");
    expect(sentenceIn('{"message":"a file has at most 5 bytes here"}')).toBe("A file has at most 5 bytes here.");
    expect(sentenceIn("<html>")).toBe("The file was not taken. Try again.");
  });
});
