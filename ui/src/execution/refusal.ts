// What a reader is told who may not see an execution: what to do, and nothing else.
import type { FareboxError } from "../net/client";

export interface Refusal {
  heading: string;
  text: string;
}

export const NO_TOKEN: Refusal = {
  heading: "This page needs the link you were given",
  text: "The full link ends with #token= and a long code. Open it again exactly as you got it, from the same mail or page.",
};

/** By status alone: a wrong token, an expired one and an unknown execution look the same. */
export function refusalOf(error: Pick<FareboxError, "status">): Refusal {
  if (error.status === 403) {
    return { heading: "This link may not show this", text: "It was made for something else. Ask whoever gave it to you for a link that may read." };
  }
  if (error.status >= 500) {
    return { heading: "The server cannot show this now", text: "Please reload the page in a few minutes." };
  }
  if (error.status === 400) return NO_TOKEN;
  return {
    heading: "This link does not work, or no longer",
    text: "It may be incomplete or expired. Open it again exactly as you got it; if that does not help, ask whoever sold you this for a new link.",
  };
}
