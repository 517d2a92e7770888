// The lines of a timeline: each seq once, in order, in chunks that are drawn again only when they changed.
import type { TimelineEvent } from "../net/types";

export const CHUNK = 50;
/** How many chunks are shown at first: the newest. */
const SHOWN = 4;

export interface Line {
  event: TimelineEvent;
  at: number;
  /** How long the step took, at its end. */
  took: number | undefined;
}

export interface Chunk {
  key: number;
  lines: Line[];
  /** Grows with every change: an unchanged one needs no drawing. */
  version: number;
}

const UNDER_WAY = new Set(["step.started", "step.progress"]);
const GOES_ON = new Set(["step.progress", "step.succeeded", "step.failed", "run.waiting"]);

/** Whether an event says how the step of the one right before it goes on. */
const goesOn = (before: TimelineEvent, event: TimelineEvent): boolean =>
  event.nodeId !== "" && event.nodeId === before.nodeId && UNDER_WAY.has(before.eventType) && GOES_ON.has(event.eventType);

export class Timeline {
  /** Events before the first line that the server has, and we have not. */
  omitted = 0;
  private shown = SHOWN;
  private all: TimelineEvent[] = [];
  private cut: Chunk[] = [];
  private starts = new Map<string, number>();

  get first(): number {
    return this.all[0]?.seq ?? 0;
  }

  get last(): number {
    return this.all.at(-1)?.seq ?? 0;
  }

  get size(): number {
    return this.all.length;
  }

  get events(): readonly TimelineEvent[] {
    return this.all;
  }

  get chunks(): readonly Chunk[] {
    return this.cut;
  }

  /** What is drawn: the newest chunks, and as many older ones as were asked for. */
  get window(): readonly Chunk[] {
    return this.cut.slice(-this.shown);
  }

  /** How many events come before the first line that is drawn. */
  get before(): number {
    const first = this.window[0]?.key ?? 0;
    return Math.max(0, first - 1);
  }

  /** Draw so many events more; true if they are here, false if they have to be fetched first. */
  reveal(events: number): boolean {
    const hidden = this.cut.length - this.window.length;
    this.shown += Math.ceil(events / CHUNK);
    return hidden > 0;
  }

  clear(): void {
    this.all = [];
    this.cut = [];
    this.omitted = 0;
    this.starts.clear();
    this.shown = SHOWN;
  }

  /** The next line; false for one that is here already. */
  add(event: TimelineEvent): boolean {
    if (event.seq <= this.last) return false;
    const before = this.all.at(-1);
    this.all.push(event);
    if (before && goesOn(before, event)) this.renew(event);
    else this.push(this.line(event));
    return true;
  }

  /** Older lines, oldest first: those directly before our first one. */
  addOlder(events: readonly TimelineEvent[]): void {
    const older = events.filter((event) => this.size === 0 || event.seq < this.first);
    const both = [...older, ...this.all];
    const left = Math.max(0, this.omitted - older.length);
    const shown = this.shown;
    this.clear();
    this.shown = shown;
    this.omitted = left;
    for (const event of both) this.add(event);
  }

  /** News of the step that was told last take the place of what was said of it: one line that moves. */
  private renew(event: TimelineEvent): void {
    const chunk = this.cut.at(-1)!;
    chunk.lines[chunk.lines.length - 1] = this.line(event);
    chunk.version += 1;
  }

  private push(line: Line): void {
    const chunk = this.cut.at(-1);
    if (chunk && chunk.lines.length < CHUNK) {
      chunk.lines.push(line);
      chunk.version += 1;
    } else {
      this.cut.push({ key: line.event.seq, lines: [line], version: 0 });
    }
  }

  /** Steps of one node may overlap in a loop; then nobody says how long one took. */
  private line(event: TimelineEvent): Line {
    const at = Date.parse(event.createdAt);
    const node = event.nodeId;
    let took: number | undefined;
    if (node && event.eventType === "step.started") {
      this.starts.set(node, this.starts.has(node) ? NaN : at);
    } else if (node && (event.eventType === "step.succeeded" || event.eventType === "step.failed")) {
      const began = this.starts.get(node);
      if (began !== undefined && !Number.isNaN(began)) took = at - began;
      this.starts.delete(node);
    }
    return { event, at, took };
  }
}
