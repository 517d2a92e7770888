// What must not make a frame late.

/** Behind the frame that is about to be drawn; a page out of sight draws none. */
export function afterFrame(then: () => void): void {
  if (document.hidden) setTimeout(then);
  else requestAnimationFrame(() => setTimeout(then));
}
