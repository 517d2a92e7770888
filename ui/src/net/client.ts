// The one door to the TypeScript client: pages and programs speak to the server in the same way.
import { Farebox } from "../../../clients/typescript/src/index.js";

export { Farebox, ConnectionLost, FareboxError } from "../../../clients/typescript/src/index.js";
export type { Connection, Problem } from "../../../clients/typescript/src/index.js";
export type { Execution } from "../../../clients/typescript/src/execution.js";

/** A client for a page: on our own origin the cookie goes along, elsewhere nothing does; nothing is cached. */
export function browserClient(baseUrl: string): Farebox {
  const ours = new URL(baseUrl, location.href).origin === location.origin;
  return new Farebox({
    baseUrl,
    retries: 2,
    timeoutMs: 20_000,
    maxRetryAfterMs: 5_000,
    fetch: (url, init) =>
      fetch(url, {
        ...init,
        credentials: ours ? "same-origin" : "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
      }),
  });
}
