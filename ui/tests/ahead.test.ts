// What was asked ahead is taken once, by who wants exactly that.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Ahead, ask, asked as found } from "../src/net/ahead";
import { browserClient } from "../src/net/client";

const ORIGIN = "https://shop.example";
const view = { data: { id: "exe_1" } };
const answer = (): Response => new Response(JSON.stringify(view), { headers: { "content-type": "application/json" } });
let asked: string[] = [];

beforeEach(() => {
  asked = [];
  vi.stubGlobal("location", { origin: ORIGIN, href: `${ORIGIN}/e/exe_1` });
  vi.stubGlobal("fetch", async (url: string) => (asked.push(url), answer()));
});
afterEach(() => vi.unstubAllGlobals());

const before = (more: Partial<Ahead> = {}): Ahead => ({
  url: `${ORIGIN}/v1/public/executions/exe_1`,
  token: "ct_a",
  answer: Promise.resolve(answer()),
  stop: new AbortController(),
  ...more,
});

test("the first who asks has it, the next one asks", async () => {
  const one = before();
  const execution = browserClient(ORIGIN, one).execution("exe_1", "ct_a");
  expect(await execution.get()).toEqual(view.data);
  expect(asked).toEqual([]);
  expect(await execution.get()).toEqual(view.data);
  expect(asked).toEqual([one.url]);
  expect(one.stop.signal.aborted).toBe(false);
});

test("hanging up hangs up what was asked ahead", async () => {
  const one = before({ answer: new Promise(() => {}) });
  const hangUp = new AbortController();
  void browserClient(ORIGIN, one).execution("exe_1", "ct_a").get({ signal: hangUp.signal });
  await Promise.resolve();
  hangUp.abort();
  expect(one.stop.signal.aborted).toBe(true);
});

test.each([{ token: "ct_b" }, { url: `${ORIGIN}/v1/public/executions/exe_2` }])("what nobody wants is given up: %j", async (other) => {
  const one = before(other);
  await browserClient(ORIGIN, one).execution("exe_1", "ct_a").get();
  expect(asked).toEqual([`${ORIGIN}/v1/public/executions/exe_1`]);
  expect(one.stop.signal.aborted).toBe(true);
});

test("what the page asks is what the client would, word for word", async () => {
  const inits: [string, RequestInit][] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => (inits.push([url, init]), new Response("")));
  vi.stubGlobal("location", { origin: ORIGIN, href: `${ORIGIN}/e/exe_1`, pathname: "/e/exe_1", hash: "#token=ct_a" });
  globalThis.fareboxAhead = ask();
  const stop = new AbortController();
  const following = browserClient(ORIGIN).execution("exe_1", "ct_a").follow({ signal: stop.signal });
  void following.next().catch(() => {});
  await vi.waitFor(() => expect(inits).toHaveLength(2));
  stop.abort();
  const [ours, clients] = inits.map(([url, { signal: _, method: __, ...init }]) => [url, init]);
  expect(ours).toEqual(clients);
  expect(found()?.token).toBe("ct_a");
  expect(found()).toBeUndefined();
});
