// The execution's page is its component: the id comes from the address, the token from the fragment.
import { asked } from "../net/ahead";
import "../execution/element";
import { browserClient } from "../net/client";
import type { View } from "../net/types";
import { statusWord } from "../shared/words";
import { afterFrame } from "../shared/frame";
import { executionIn, leave, swap, tokenIn } from "../shared/token";

/** A swap waits no longer for the first view. */
const SOON_MS = 500;

const element = document.querySelector("farebox-execution")!;
element.ahead = asked();

/** Once there is something to see: what nobody looks at must not make it late. Or now, if the reader goes away. */
const seen = new Promise<void>((done) => {
  for (const name of ["farebox-status", "farebox-error"]) element.addEventListener(name, () => afterFrame(done), { once: true });
  setTimeout(done, SOON_MS);
  addEventListener("pagehide", () => done(), { once: true });
});

/** Following begins with the token, the cookie comes behind the first view; after a reload the cookie alone decides. */
async function open(again = false): Promise<void> {
  const id = executionIn(location.pathname);
  const token = tokenIn(location.hash);
  element.headingLevel = 1;
  element.cookie = !token;
  element.token = token;
  element.executionId = id;
  if (again) element.reload();
  if (!token) return;
  leave();
  await seen;
  element.cookie = await swap(browserClient(location.origin).execution(id, token), token);
}

element.addEventListener("farebox-status", (event) => {
  const { view } = (event as CustomEvent<{ view: View }>).detail;
  afterFrame(() => (document.title = `${statusWord(view).word}: ${view.message || "your execution"} · Farebox`));
});

addEventListener("hashchange", () => {
  if (tokenIn(location.hash)) void open(true);
});

void open();
