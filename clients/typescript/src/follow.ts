// Following an execution to its end, over as many connections as it takes; every event comes once.
//
// It listens to server-sent events. Where they do not get through (a proxy that holds answers back), it polls: after
// two streams that opened and said nothing, or at once when the answer is no event stream.

import { ConnectionLost, FareboxError } from "./errors.js";
import { messages } from "./sse.js";
import { type Ask, once, pause, type Reach, sleep, untouched } from "./transport.js";
import type { PaymentStatus, Status, Update, View } from "./types.js";

/** How the news arrive: `open` a stream, `polling`, or `lost` while trying to come back. */
export type Connection = "open" | "polling" | "lost";

export interface FollowOptions {
  /** Only events above this seq; without it, the newest 200. */
  after?: number;
  signal?: AbortSignal;
  /** Told at each change, for showing that the last known state may be old. */
  onConnection?: (state: Connection) => void;
  /** Give up after so long without contact, throwing the last error. Default: never; `signal` ends it. */
  patienceMs?: number;
  /** `poll` never opens a stream. Default `stream`. */
  mode?: "stream" | "poll";
  /** Where no token may be in the page: a fresh stream ticket for each connection. */
  ticket?: () => Promise<string>;
}

const SILENCE_MS = 45_000; // three heartbeats of the server
const FIRST_BYTE_MS = 15_000; // the snapshot comes at once
const FINAL = /_(succeeded|failed|cancelled)$/;
const UNSETTLED = new Set<PaymentStatus>(["processing", "refund_pending", "review"]);

/** Nothing more is expected: the status is final and no money is on its way. */
export const isOver = (view: { status: Status; paymentStatus: PaymentStatus }): boolean =>
  FINAL.test(view.status) && !UNSETTLED.has(view.paymentStatus);

const endOf = ({ status, paymentStatus, seq }: View): Update => ({ type: "end", status, paymentStatus, seq });

interface Place {
  path: string;
  /** Seq of the last event that was told. */
  seq: number | undefined;
  etag: string;
  /** Streams in a row that opened and said nothing. */
  barren: number;
  poll: boolean;
  heard: () => void;
}

/** The updates of one execution. `headers` is asked for each connection, so that a rotated token is taken up. */
export async function* follow(
  reach: Reach,
  path: string,
  headers: () => Record<string, string>,
  options: FollowOptions = {},
): AsyncGenerator<Update, void, undefined> {
  const signal = options.signal;
  let state: Connection | undefined;
  let contact = Date.now();
  let tries = 0;
  const tell = (next: Connection) => {
    if (state !== next) options.onConnection?.((state = next));
  };
  const place: Place = {
    path,
    seq: options.after,
    etag: "",
    barren: 0,
    poll: options.mode === "poll",
    heard: () => {
      contact = Date.now();
      tries = place.barren = 0;
      tell(place.poll ? "polling" : "open");
    },
  };
  for (;;) {
    let wanted = 0;
    let error: unknown;
    try {
      signal?.throwIfAborted();
      for await (const update of (place.poll ? poll : listen)(reach, place, headers(), options)) {
        yield update;
        if (update.type === "end") return;
        signal?.throwIfAborted(); // not even what has arrived already
      }
    } catch (thrown) {
      if (signal?.aborted) throw signal.reason;
      if (thrown instanceof FareboxError) {
        if (thrown.status !== 429 && thrown.status < 500) throw thrown;
        wanted = (thrown.retryAfter ?? 0) * 1000;
      } else if (!(thrown instanceof ConnectionLost)) throw thrown;
      error = thrown;
    }
    if (place.barren >= 2 && !options.ticket) place.poll = true;
    if (error || !place.poll) tell("lost");
    else continue;
    if (Date.now() - contact > (options.patienceMs ?? Infinity)) throw error ?? new ConnectionLost("the stream stays silent");
    await sleep(Math.max(wanted, pause(tries++)), signal);
  }
}

async function* listen(
  reach: Reach,
  place: Place,
  headers: Record<string, string>,
  options: FollowOptions,
): AsyncGenerator<Update> {
  const hangUp = new AbortController();
  const signal = options.signal ? AbortSignal.any([hangUp.signal, options.signal]) : hangUp.signal;
  const query: Ask["query"] = { after: place.seq };
  if (options.ticket) query.ticket = await options.ticket();
  let watch: ReturnType<typeof setTimeout> | undefined;
  const expect = (ms: number) => {
    clearTimeout(watch);
    watch = setTimeout(() => hangUp.abort(), ms);
  };
  const last: Record<string, string> = place.seq === undefined ? {} : { "last-event-id": `${place.seq}` };
  const asked = { headers: { ...headers, ...last, accept: "text/event-stream" }, query, signal };
  try {
    const answer = await once(reach, "GET", `${place.path}/stream`, asked, untouched);
    place.barren++; // until it says something
    if (answer.status === 204) {
      const plain = { headers, signal: options.signal };
      const view: View = await once(reach, "GET", place.path, plain, async (found) => (await found.json()).data);
      yield { type: "snapshot", view };
      return yield endOf(view);
    }
    if (!answer.body || !answer.headers.get("content-type")?.startsWith("text/event-stream")) {
      place.barren = 2;
      return;
    }
    expect(FIRST_BYTE_MS);
    const alive = () => {
      place.heard();
      expect(SILENCE_MS);
    };
    for await (const { event, data, id } of messages(answer.body, alive)) {
      const content = JSON.parse(data);
      if (event === "event") {
        const seq = Number(id);
        if (seq <= (place.seq ?? 0)) continue;
        place.seq = seq;
        yield { type: "event", event: content };
      } else if (event === "snapshot" || event === "status") {
        // A timeline shorter than what we saw comes from a restored backup: we go on from where it stands.
        if (place.seq !== undefined) place.seq = Math.min(place.seq, content.seq);
        yield { type: event, view: content };
      } else if (event === "end") yield { type: "end", ...content };
    }
  } catch (error) {
    if (error instanceof FareboxError || error instanceof ConnectionLost || options.signal?.aborted) throw error;
    if (error instanceof SyntaxError) throw error;
    throw new ConnectionLost("the stream was cut", { cause: error });
  } finally {
    clearTimeout(watch);
    hangUp.abort();
  }
}

async function* poll(
  reach: Reach,
  place: Place,
  headers: Record<string, string>,
  options: FollowOptions,
): AsyncGenerator<Update> {
  let told = false;
  let empty = 0; // polls in a row that came back at once, without news: a server about to stop must not be stormed
  for (let wait = 0; ; wait = 25) {
    const sent = Date.now();
    const rest = async () => {
      if (Date.now() - sent >= 1000) empty = 0;
      else await sleep(pause(empty++), options.signal);
    };
    const asked: Ask = {
      headers: place.etag ? { ...headers, "if-none-match": place.etag } : headers,
      query: { after: place.seq, wait },
      signal: options.signal,
      timeoutMs: reach.timeoutMs + wait * 1000,
    };
    const [tag, view] = await once(reach, "GET", place.path, asked, async (answer): Promise<[string, View?]> => [
      answer.headers.get("etag") ?? "",
      answer.status === 304 ? undefined : (await answer.json()).data,
    ]);
    place.heard();
    if (!view) {
      await rest();
      continue;
    }
    const before = `${place.seq} ${place.etag}`;
    const same = told && tag.split(".")[0] === place.etag.split(".")[0]; // the second half names the window only
    place.etag = tag;
    const first = !told;
    told = true;
    if (first) yield { type: "snapshot", view: { ...view, events: [] } };
    for (const event of view.events) {
      if (event.seq <= (place.seq ?? 0)) continue;
      place.seq = event.seq;
      yield { type: "event", event };
    }
    place.seq = Math.min(place.seq ?? view.seq, view.seq);
    if (place.seq < view.seq) continue; // a long timeline: the next page
    if (!first && !same) yield { type: "status", view: { ...view, events: [] } };
    if (isOver(view)) return yield endOf(view);
    if (before === `${place.seq} ${place.etag}`) await rest();
    else empty = 0;
  }
}
