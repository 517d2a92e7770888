// The execution's page is its component: the id comes from the address, the token from the fragment.
import "../execution/element";
import { browserClient } from "../net/client";
import type { View } from "../net/types";
import { statusWord } from "../shared/words";
import { executionIn, swap, tokenIn } from "../shared/token";

const element = document.querySelector("farebox-execution")!;

async function open(again = false): Promise<void> {
  const id = executionIn(location.pathname);
  const token = tokenIn(location.hash);
  element.headingLevel = 1;
  // Without a token in the address the cookie of an earlier visit decides; the server says whether there is one.
  const swapped = token === "" || (await swap(browserClient(location.origin).execution(id, token)));
  element.cookie = swapped;
  element.token = swapped ? "" : token;
  element.executionId = id;
  if (again) element.reload();
}

element.addEventListener("farebox-status", (event) => {
  const { view } = (event as CustomEvent<{ view: View }>).detail;
  document.title = `${statusWord(view).word}: ${view.message || "your execution"} · Farebox`;
});

addEventListener("hashchange", () => {
  if (tokenIn(location.hash)) void open(true);
});

void open();
