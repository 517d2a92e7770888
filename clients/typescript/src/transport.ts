// One request, asked as often as it is safe: repeated on a lost connection, 429 and 5xx of a gateway, with patience.

import { ConnectionLost, FareboxError } from "./errors.js";

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export interface Ask {
  body?: unknown;
  query?: Record<string, string | number | undefined>;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** Asking twice is as good as asking once. Default: true, since all calls but one are. */
  repeatable?: boolean;
  timeoutMs?: number;
}

export interface Reach {
  baseUrl: string;
  fetch: Fetch;
  headers: Record<string, string>;
  timeoutMs: number;
  retries: number;
  maxRetryAfterMs: number;
}

/** Half to all of an exponentially growing pause, so that many clients do not come back at the same moment. */
export const pause = (tries: number): number => Math.min(15_000, 250 * 2 ** tries) * (0.5 + Math.random() / 2);

/** Sleeps; rejects with the signal's reason when it is aborted. In a browser, coming back online ends it early. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (done: () => void) => () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      globalThis.removeEventListener?.("online", wake);
      done();
    };
    const wake = end(resolve);
    const abort = end(() => reject(signal?.reason));
    const timer = setTimeout(wake, ms);
    if (signal?.aborted) return abort();
    signal?.addEventListener("abort", abort);
    globalThis.addEventListener?.("online", wake);
  });
}

/** What is made of an answer, within the same timeout. */
export type Read<T> = (answer: Response) => Promise<T>;

/** The answer as it is: its body is read later, without a timeout. */
export const untouched: Read<Response> = async (answer) => answer;

/** One attempt. FareboxError when refused; ConnectionLost when there is no whole answer, whatever the platform says. */
export async function once<T>(reach: Reach, method: string, path: string, ask: Ask, read: Read<T>): Promise<T> {
  const query = Object.entries(ask.query ?? {}).filter(([, value]) => value !== undefined);
  const search = query.length ? `?${new URLSearchParams(query as [string, string][])}` : "";
  const headers: Record<string, string> = { accept: "application/json", ...reach.headers, ...ask.headers };
  const timeout = new AbortController();
  const ms = ask.timeoutMs ?? reach.timeoutMs;
  const timer = setTimeout(() => timeout.abort(), ms);
  const signal = ask.signal ? AbortSignal.any([timeout.signal, ask.signal]) : timeout.signal;
  const init: RequestInit = { method, headers, signal };
  if (ask.body !== undefined) {
    headers["content-type"] = "application/json";
    init.body = JSON.stringify(ask.body);
  }
  try {
    const answer = await reach.fetch(reach.baseUrl + path + search, init);
    if (!answer.ok && answer.status !== 304) throw await FareboxError.of(answer);
    return await read(answer);
  } catch (error) {
    if (ask.signal?.aborted) throw ask.signal.reason;
    if (error instanceof FareboxError) throw error;
    const why = timeout.signal.aborted ? `no answer within ${ms} ms` : "the connection failed";
    throw new ConnectionLost(`${method} ${path}: ${why}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** The same, repeated where that is safe and may help. */
export async function ask<T>(reach: Reach, method: string, path: string, asked: Ask, read: Read<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await once(reach, method, path, asked, read);
    } catch (error) {
      let wanted = 0;
      let again = asked.repeatable ?? true;
      if (error instanceof FareboxError) {
        // 429 and our own 503 were refused before anything was stored; a gateway's 502 and 504 may hide anything.
        if (error.status === 429 || error.status === 503) again = true;
        else if (error.status !== 502 && error.status !== 504) throw error;
        wanted = (error.retryAfter ?? 0) * 1000;
      } else if (!(error instanceof ConnectionLost)) throw error;
      if (!again || tries >= reach.retries || wanted > reach.maxRetryAfterMs) throw error;
      await sleep(Math.max(wanted, pause(tries)), asked.signal);
    }
  }
}

/** `data` of the answer's envelope. */
export const data = <T>(reach: Reach, method: string, path: string, asked: Ask = {}): Promise<T> =>
  ask(reach, method, path, asked, async (answer) => (await answer.json()).data);
