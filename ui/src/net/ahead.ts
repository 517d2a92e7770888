// The first question of an execution's page, asked while the rest of the page is still being loaded.
//
// It is asked by a script that stands in the page itself (`pages/ahead.ts`): the answer is on its way while the component
// is, and not after it. It must ask word for word what the client would (`client.ts`).

/** An answer that was asked for ahead: for the first who wants this address with this token. */
export interface Ahead {
  url: string;
  token: string;
  answer: Promise<Response>;
  stop: AbortController;
}

declare global {
  var fareboxAhead: Ahead | undefined;
}

export function ask(): Ahead {
  const token = new URLSearchParams(location.hash.slice(1)).get("token")?.trim() ?? "";
  const url = `${location.origin}/v1/public/executions/${location.pathname.split("/")[2]}/stream`;
  const stop = new AbortController();
  const answer = fetch(url, {
    headers: { accept: "text/event-stream", ...(token && { "x-client-token": token }) },
    credentials: "same-origin",
    cache: "no-store",
    referrerPolicy: "no-referrer",
    signal: stop.signal,
  });
  answer.catch(() => {}); // whoever takes it hears of it
  return { url, token, answer, stop };
}

/** What the page has asked; whoever comes second finds nothing. */
export function asked(): Ahead | undefined {
  const found = globalThis.fareboxAhead;
  globalThis.fareboxAhead = undefined;
  return found;
}
