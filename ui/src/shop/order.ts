// An order on its way to the server, so that an answer that is lost on the way loses nothing. Pure: no browser.

/** What a repeated order must say again, word for word. */
export interface Pending {
  key: string;
  token: string;
  input: string;
}

export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const LARGEST = 512 * 1024;
const nameOf = (workflow: string): string => `farebox.order.${workflow}`;

/** The order that was sent before and never answered, if there is one. */
export function unanswered(store: Store | undefined, workflow: string): Pending | undefined {
  try {
    const found: unknown = JSON.parse(store?.getItem(nameOf(workflow)) ?? "null");
    return isPending(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

const isPending = (value: unknown): value is Pending =>
  typeof value === "object" &&
  value !== null &&
  ["key", "token", "input"].every((name) => typeof (value as Record<string, unknown>)[name] === "string");

/** The same input again is the same order, with the same key and token; another input is another order. */
export function orderOf(store: Store | undefined, workflow: string, input: unknown, secret: () => string): Pending {
  const text = JSON.stringify(input ?? {});
  const before = unanswered(store, workflow);
  if (before?.input === text) return before;
  const order = { key: secret(), token: `ct_${secret()}`, input: text };
  try {
    if (text.length <= LARGEST) store?.setItem(nameOf(workflow), JSON.stringify(order));
  } catch {
    // Storage is full or forbidden: the order works without it.
  }
  return order;
}

/** It was answered. */
export function settled(store: Store | undefined, workflow: string): void {
  try {
    store?.removeItem(nameOf(workflow));
  } catch {
    // As above.
  }
}

/** 256 random bits as base64url. */
export function secret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
