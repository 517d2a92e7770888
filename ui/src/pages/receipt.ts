// The receipt's page: by the cookie of an earlier visit, or by a token in the fragment, which becomes that cookie.
import "../receipt/element";
import { browserClient } from "../net/client";
import { executionIn, leave, swap, tokenIn } from "../shared/token";

const element = document.querySelector("farebox-receipt")!;

async function open(): Promise<void> {
  const id = executionIn(location.pathname);
  const token = tokenIn(location.hash);
  if (token) leave();
  const swapped = token === "" || (await swap(browserClient(location.origin).execution(id, token), token));
  await element.load(id, swapped ? "" : token);
}

void open();
