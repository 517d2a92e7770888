// The execution's page is its component: the id comes from the address, the token from the fragment.
import { ahead } from "../net/ahead";
import "../execution/element";
import { browserClient } from "../net/client";
import type { View } from "../net/types";
import { statusWord } from "../shared/words";
import { executionIn, swap, tokenIn } from "../shared/token";

const element = document.querySelector("farebox-execution")!;
element.ahead = ahead;

/** Following begins with the token while the cookie is on its way; after a reload the cookie alone decides. */
async function open(again = false): Promise<void> {
  const id = executionIn(location.pathname);
  const token = tokenIn(location.hash);
  element.headingLevel = 1;
  element.cookie = !token;
  element.token = token;
  element.executionId = id;
  if (again) element.reload();
  if (token) element.cookie = await swap(browserClient(location.origin).execution(id, token), token);
}

element.addEventListener("farebox-status", (event) => {
  const { view } = (event as CustomEvent<{ view: View }>).detail;
  document.title = `${statusWord(view).word}: ${view.message || "your execution"} · Farebox`;
});

addEventListener("hashchange", () => {
  if (tokenIn(location.hash)) void open(true);
});

void open();
