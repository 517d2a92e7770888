// The one door to the TypeScript client: pages and programs speak to the server in the same way.
import { Farebox } from "../../../clients/typescript/src/index.js";
import type { Ahead } from "./ahead";

export { Farebox, ConnectionLost, FareboxError } from "../../../clients/typescript/src/index.js";
export type { Connection, Problem } from "../../../clients/typescript/src/index.js";
export type { Execution } from "../../../clients/typescript/src/execution.js";

/**
 * A client for a page: on our own origin the cookie goes along, elsewhere nothing does; nothing is cached. What the page
 * has asked `ahead` is not asked again, once.
 */
export function browserClient(baseUrl: string, ahead?: Ahead): Farebox {
  let asked = ahead;
  // The first request decides: it is the one that was foreseen, or that one was asked in vain.
  const taken = (url: string, { headers, signal }: RequestInit): Promise<Response> | undefined => {
    const mine = asked;
    asked = undefined;
    if (!mine) return undefined;
    const { "x-client-token": token = "" } = headers as Record<string, string>;
    if (mine.url !== url || mine.token !== token) return void mine.stop.abort();
    signal?.addEventListener("abort", () => mine.stop.abort(signal.reason));
    return mine.answer;
  };
  const ours = new URL(baseUrl, location.href).origin === location.origin;
  return new Farebox({
    baseUrl,
    retries: 2,
    timeoutMs: 20_000,
    maxRetryAfterMs: 5_000,
    fetch: (url, init) =>
      taken(url, init ?? {}) ??
      fetch(url, {
        ...init,
        credentials: ours ? "same-origin" : "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
        ...(url.endsWith("/cookie") && { keepalive: true }), // a reader who goes away finds his order again
      }),
  });
}
