// The way in: a server, and what can be bought there.

import { Execution } from "./execution.js";
import { type Ask, data, type Fetch, type Reach } from "./transport.js";
import type { Checkout, CreateOptions, View, Workflow } from "./types.js";

export interface Options {
  /** Where the server is; in a page it served itself, leave it out. */
  baseUrl?: string;
  /** An owner's key (`fbsk_...`), for backends; never put one into a page. */
  apiKey?: string;
  fetch?: Fetch;
  /** Of one attempt. Default 30 s. */
  timeoutMs?: number;
  /** How often a request is repeated where that is safe. Default 5. */
  retries?: number;
  /** A longer Retry-After is not waited for, but thrown. Default 60 s. */
  maxRetryAfterMs?: number;
}

/** 256 random bits as base64url: nobody guesses it, and it is known before the server answers. */
function secret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

export class Farebox {
  private readonly reach: Reach;

  constructor(options: Options = {}) {
    this.reach = {
      baseUrl: (options.baseUrl ?? "").replace(/\/+$/, ""),
      fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
      headers: options.apiKey ? { authorization: `Bearer ${options.apiKey}` } : {},
      timeoutMs: options.timeoutMs ?? 30_000,
      retries: options.retries ?? 5,
      maxRetryAfterMs: options.maxRetryAfterMs ?? 60_000,
    };
  }

  /**
   * Open an execution. The token is chosen here and the request carries an idempotency key, so an answer that is lost
   * on the way loses nothing: the request is repeated and finds what it had created.
   */
  async create(workflowId: string, input: Record<string, unknown> = {}, options: CreateOptions = {}): Promise<Execution> {
    const { signal, ...more } = options;
    const clientToken = options.clientToken || `ct_${secret()}`;
    const idempotencyKey = options.idempotencyKey || secret();
    const made = await data<{ clientToken: string; execution: View; checkout: Checkout | null }>(
      this.reach,
      "POST",
      `/v1/public/workflows/${encodeURIComponent(workflowId)}/executions`,
      {
        body: { ...more, requestPayload: input, clientToken, idempotencyKey: undefined },
        headers: { "idempotency-key": idempotencyKey },
        signal,
      },
    );
    return new Execution(this.reach, made.execution.id, made.clientToken, made.checkout, made.execution);
  }

  /** An execution that was created earlier. Without a token the page's cookie decides. */
  execution(id: string, token = ""): Execution {
    return new Execution(this.reach, id, token);
  }

  /** What is for sale, newest first; `q` looks in names and texts. */
  async workflows(query: { q?: string; limit?: number; cursor?: string } = {}): Promise<Workflow[]> {
    return (await data<{ items: Workflow[] }>(this.reach, "GET", "/v1/public/workflows", { query })).items;
  }

  /** One workflow: what it does, its input schema, its price. */
  workflow(id: string): Promise<Workflow> {
    return data(this.reach, "GET", `/v1/public/workflows/${encodeURIComponent(id)}`);
  }

  /** Any other call of the API, with the same retries; returns the envelope's `data`. */
  call<T>(method: string, path: string, asked: Ask = {}): Promise<T> {
    return data<T>(this.reach, method, path, { repeatable: method !== "POST", ...asked });
  }
}
