// What must not make a frame late, nor the answer to a first touch.

/** A page that is never idle does it anyway. */
const LATEST_MS = 300;
const idle: (then: () => void) => void =
  typeof requestIdleCallback === "function" ? (then) => requestIdleCallback(then, { timeout: LATEST_MS }) : (then) => setTimeout(then);

/** Behind the frame that is about to be drawn, when there is nothing better to do; a page out of sight draws none. */
export function afterFrame(then: () => void): void {
  if (document.hidden) setTimeout(then);
  else requestAnimationFrame(() => idle(then));
}
