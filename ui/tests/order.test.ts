import { describe, expect, it } from "vitest";
import { type Store, orderOf, secret, settled, unanswered } from "../src/shop/order";

function store(): Store & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}

const full: Store = {
  getItem: () => null,
  setItem: () => {
    throw new DOMException("full");
  },
  removeItem: () => {
    throw new DOMException("forbidden");
  },
};

describe("an order", () => {
  it("is the same one when it is sent again", () => {
    const kept = store();
    const first = orderOf(kept, "wf_1", { a: 1 }, secret);
    expect(orderOf(kept, "wf_1", { a: 1 }, secret)).toEqual(first);
    expect(unanswered(kept, "wf_1")).toEqual(first);
  });

  it("is another one with another input, or of another workflow", () => {
    const kept = store();
    const first = orderOf(kept, "wf_1", { a: 1 }, secret);
    expect(orderOf(kept, "wf_2", { a: 1 }, secret).key).not.toBe(first.key);
    const second = orderOf(kept, "wf_1", { a: 2 }, secret);
    expect(second.key).not.toBe(first.key);
    expect(second.token).not.toBe(first.token);
  });

  it("is a new one after it was answered", () => {
    const kept = store();
    const first = orderOf(kept, "wf_1", {}, secret);
    settled(kept, "wf_1");
    expect(unanswered(kept, "wf_1")).toBeUndefined();
    expect(orderOf(kept, "wf_1", {}, secret).key).not.toBe(first.key);
  });

  it("works where nothing can be stored", () => {
    for (const none of [undefined, full]) {
      expect(orderOf(none, "wf_1", undefined, secret).input).toBe("{}");
      settled(none, "wf_1");
      expect(unanswered(none, "wf_1")).toBeUndefined();
    }
  });

  it("has a token of 256 bits and a key that the server takes", () => {
    const { key, token } = orderOf(undefined, "wf_1", {}, secret);
    expect(token).toMatch(/^ct_[A-Za-z0-9_-]{43}$/);
    expect(key.length).toBeGreaterThanOrEqual(16);
  });

  it.each(["", "{", "null", "[]", '{"key":1}', '"x"'])("is not read from what somebody else left: %s", (text) => {
    const kept = store();
    kept.kept.set("farebox.order.wf_1", text);
    expect(unanswered(kept, "wf_1")).toBeUndefined();
  });
});
