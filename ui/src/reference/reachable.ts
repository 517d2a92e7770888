// What Scalar draws without a name or out of the keyboard's reach, mended as it appears.

/** Buttons of icons alone, and boxes that scroll. */
export function mend(root: ParentNode): void {
  for (const button of root.querySelectorAll('button[class*="copy-button"]:not([aria-label])')) {
    button.setAttribute("aria-label", "Copy"); // its words are hidden until it is pointed at
  }
  for (const box of root.querySelectorAll("ul.endpoints:not([tabindex])")) box.setAttribute("tabindex", "0");
}

/** From now on, once a frame at most. */
export function watch(root: Element): void {
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mend(root);
    });
  }).observe(root, { childList: true, subtree: true });
}
