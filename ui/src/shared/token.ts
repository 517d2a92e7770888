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

/** The token leaves the address, before anything else is done. */
export const leave = (): void => address("");

/**
 * Swap it for the cookie; true when that stands. The token has left the address, and comes back there only if nobody answered: then
 * a reload must find it again.
 */
export async function swap(execution: Execution, token: string): Promise<boolean> {
  try {
    await execution.keepAsCookie();
    return true;
  } catch (error) {
    if (!(error instanceof FareboxError)) address(`#token=${encodeURIComponent(token)}`);
    return false;
  }
}

const address = (fragment: string): void => history.replaceState(history.state, "", location.pathname + location.search + fragment);
