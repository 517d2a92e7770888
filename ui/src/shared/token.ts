// The way of a token on our own pages: out of the fragment, into a cookie that no script can read, out of the address.
import { FareboxError, type Execution } from "../net/client";

/** The token in an address's fragment, "" if there is none. */
export function tokenIn(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token")?.trim() ?? "";
}

/** The execution's id in /e/{id} and /e/{id}/receipt. */
export function executionIn(path: string): string {
  try {
    return decodeURIComponent(path.split("/")[2] ?? "");
  } catch {
    return "";
  }
}

/**
 * Swap it. True: the cookie stands, the token can be forgotten. The address is cleaned in any case but a lost
 * connection, where a reload must find the token again.
 */
export async function swap(execution: Execution): Promise<boolean> {
  try {
    await execution.keepAsCookie();
  } catch (error) {
    if (error instanceof FareboxError) clean();
    return false;
  }
  clean();
  return true;
}

const clean = (): void => history.replaceState(history.state, "", location.pathname + location.search);
