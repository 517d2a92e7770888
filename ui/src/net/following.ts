// Follows one execution for as long as somebody looks. The client keeps the connection; this knows the browser: a page
// that is offline or out of sight hangs up, and comes back at once when it can be of use again.
import { type Connection, type Execution, FareboxError } from "./client";
import { type TimelineEvent, type View, isOver } from "./types";

const OUT_OF_SIGHT_MS = 60_000;
const GLANCE_MS = 30_000;

/** Who is told. */
export interface Listener {
  /** How it stands; `opening` when a connection begins, with the number of events before the first one told. */
  view(view: View, opening: boolean): void;
  event(event: TimelineEvent): void;
  connection(state: Connection): void;
  /** The server will not tell us: a wrong or expired token. Nothing more comes. */
  refused(error: FareboxError): void;
}

export class Following {
  /** Seq of the last event that was told. */
  seq = 0;
  private hangUp: AbortController | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private over = false;
  private stopped = true;

  constructor(
    private readonly execution: Execution,
    private readonly listener: Listener,
    private readonly ticket?: () => Promise<string>,
  ) {}

  start(): void {
    this.stopped = false;
    addEventListener("online", this.back);
    addEventListener("offline", this.offline);
    document.addEventListener("visibilitychange", this.seen);
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    removeEventListener("online", this.back);
    removeEventListener("offline", this.offline);
    document.removeEventListener("visibilitychange", this.seen);
    this.rest();
  }

  /** An answer of the server that holds the view and its newest events. */
  take(view: View): void {
    if (this.stopped) return;
    // Events first, as in the stream; a gap is left to the stream, which knows how to fill it.
    const next = view.events[0]?.seq ?? 0;
    if (next <= this.seq + 1) for (const event of view.events) this.hear(event);
    this.listener.view(view, false);
    if (this.over && !isOver(view)) this.back();
  }

  private rest(): void {
    clearTimeout(this.timer);
    this.hangUp?.abort();
    this.hangUp = undefined;
  }

  private connect(): void {
    this.rest();
    if (this.stopped) return;
    const hangUp = (this.hangUp = new AbortController());
    void this.follow(hangUp).catch((error: unknown) => {
      if (hangUp.signal.aborted) return;
      if (error instanceof FareboxError) return this.listener.refused(error);
      this.listener.connection("lost");
      this.timer = setTimeout(this.back, GLANCE_MS); // what nobody foresaw; the page stays useful
    });
  }

  private async follow(hangUp: AbortController): Promise<void> {
    this.over = false;
    const updates = this.execution.follow({
      signal: hangUp.signal,
      onConnection: (state) => this.listener.connection(state),
      ...(this.seq > 0 && { after: this.seq }),
      ...(this.ticket && { ticket: this.ticket }),
    });
    for await (const update of updates) {
      if (hangUp.signal.aborted) return;
      if (update.type === "event") this.hear(update.event);
      else if (update.type === "end") this.over = true;
      else {
        if (update.view.seq < this.seq) this.seq = update.view.seq; // a restored backup tells less than we saw
        this.listener.view(update.view, update.type === "snapshot");
      }
    }
  }

  private hear(event: TimelineEvent): void {
    if (event.seq <= this.seq) return;
    this.seq = event.seq;
    this.listener.event(event);
  }

  private readonly back = (): void => {
    if (!document.hidden || !this.hangUp) this.connect();
  };

  private readonly offline = (): void => {
    if (this.over) return;
    this.rest();
    this.listener.connection("lost");
  };

  private readonly seen = (): void => {
    clearTimeout(this.timer);
    if (document.hidden) {
      this.timer = setTimeout(() => this.glance(), OUT_OF_SIGHT_MS);
    } else if (this.over || !this.hangUp) {
      this.connect(); // a finished timeline may have grown: a retry, a dispute
    }
  };

  /** Out of sight: no open connection (a browser has few), but a look now and then, for the tab's title. */
  private glance(): void {
    if (this.over || this.ticket) return;
    this.rest();
    this.execution
      .get({ after: this.seq, limit: 1000 })
      .then((view) => this.take(view))
      .catch(() => this.listener.connection("lost"))
      .finally(() => {
        if (!this.stopped && document.hidden && !this.hangUp) this.timer = setTimeout(() => this.glance(), GLANCE_MS);
      });
  }
}
