// The shop window is its component: the workflow's id comes from the address.
import "../shop/buy";
import type { Workflow } from "../shop/offer";
import { executionIn as idIn } from "../shared/token";

const element = document.querySelector("farebox-buy")!;
element.addEventListener("farebox-offer", (event) => {
  document.title = `${(event as CustomEvent<{ workflow: Workflow }>).detail.workflow.name} · Farebox`;
});
element.headingLevel = 1;
element.workflow = idIn(location.pathname);
