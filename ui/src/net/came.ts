// What came with a page of ours: the server puts the answer that the page would ask for first into it, as data.

/**
 * `data` of the answer to GET `path`, the first time it is asked for. Not on the way back to a page, which a browser
 * takes from its history as it was: what is told of prices there is asked for anew.
 */
export function came<T>(path: string): T | undefined {
  const block = document.querySelector<HTMLScriptElement>("script[data-answers]");
  if (block?.dataset.answers !== path) return undefined;
  block.remove();
  const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return visit?.type === "back_forward" ? undefined : (JSON.parse(block.text) as T);
}
