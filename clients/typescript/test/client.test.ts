// Against a real server: what a buyer does, and what must not happen twice.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ConnectionLost, type Execution, Farebox, FareboxError, NotSucceeded, type Update } from "../src/index.js";
import { forms, Live, Wire } from "./server.js";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const live = new Live();
const wire = new Wire(() => live.port);
let fb: Farebox;

beforeAll(async () => {
  await live.start();
  await wire.start();
  fb = new Farebox({ baseUrl: live.url });
});
afterAll(async () => {
  wire.stop();
  await live.stop();
});

async function all(updates: AsyncIterable<Update>): Promise<Update[]> {
  const found: Update[] = [];
  for await (const update of updates) found.push(update);
  return found;
}
const seqs = (updates: Update[]) => updates.flatMap((one) => (one.type === "event" ? [one.event.seq] : []));
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

async function refusal(work: Promise<unknown>): Promise<FareboxError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(FareboxError);
  return error as FareboxError;
}

test("the lines of the README create, pay and follow", async () => {
  const workflow = await live.publish(forms.priced);
  const [, code] = /```js\n(.*?)```/s.exec(readFileSync(here("../README.md"), "utf8"))!;
  const lines = code!.replace("http://127.0.0.1:8402", live.url).replace(/wf_\w+/, workflow);
  const file = here("./readme.generated.mjs");
  writeFileSync(file, lines.replace("const fb", "export const said = [];\nconst fb").replaceAll("console.log(", "said.push("));
  const { said } = (await import(/* @vite-ignore */ file)) as { said: unknown[] };
  expect(said).toContain("Payment received");
  expect(said.at(-1)).toEqual({ said: "hello" });
});

test("every verb of a buyer", async () => {
  const execution = await fb.create(await live.publish(forms.asking), {}, { clientSafeMetadata: { cart: "42" } });
  expect(execution.created!.clientSafeMetadata).toEqual({ cart: "42" });
  const waiting = await execution.wait({ until: (view) => view.status === "workflow_waiting" });
  const asked = waiting.waits[0]!;
  const wrong = await refusal(execution.answer(asked.nodeId, { name: 3 }));
  expect(wrong).toMatchObject({ status: 400, details: [expect.objectContaining({ field: expect.stringContaining("name") })] });
  expect(wrong.requestId).toMatch(/^req_/);

  const reader = fb.execution(execution.id, await execution.share("read"));
  expect((await refusal(reader.cancel())).status).toBe(403);
  const old = execution.token;
  expect(await execution.rotate()).not.toBe(old);
  expect((await refusal(fb.execution(execution.id, old).get())).code).toBe(401001);

  await execution.answer(asked.nodeId, { name: "x" }, asked.step);
  const view = await execution.wait();
  expect(view.status).toBe("workflow_succeeded");
  expect((await execution.receipt()).executionId).toBe(execution.id);
  expect((await refusal(execution.cancel())).status).toBe(409);
  await execution.revoke();
  expect((await refusal(execution.get())).status).toBe(401);
});

test("files, failures and the catalogue", async () => {
  const filed = await fb.create(await live.publish(forms.file));
  await filed.wait();
  const [listed] = await filed.artifacts();
  expect(await (await filed.artifact(listed!.name)).text()).toBe("bytes");
  expect((await refusal(filed.artifact("none"))).status).toBe(404);

  const broken = await fb.create(await live.publish(forms.broken));
  const error = await broken.result().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NotSucceeded);
  expect((error as NotSucceeded<{ status: string; message: string }>).message).toBe("We are out of paper");

  const [first] = await fb.workflows({ limit: 1 });
  expect((await fb.workflow(first!.id)).name).toBe("test");
});

test("declined, then paid; and cancelled before payment", async () => {
  const workflow = await live.publish(forms.priced);
  const execution = await fb.create(workflow);
  expect(execution.checkoutUrl).toContain("/checkout/chk_");
  await execution.pay("declined");
  expect((await execution.get()).paymentStatus).toBe("failed");
  await fb.execution(execution.id, execution.token).pay();
  expect(await execution.result()).toEqual({ said: "hello" });
  const other = await fb.create(workflow);
  expect((await other.cancel()).status).toBe("workflow_cancelled");
});

test("an answer that is lost on the way loses nothing", async () => {
  const workflow = await live.publish(forms.priced);
  let lost = 0;
  wire.onAnswer = (request, first) => (request.startsWith("POST") && lost++ < 2 ? "cut" : first);
  const execution = await new Farebox({ baseUrl: wire.url }).create(workflow);
  wire.onAnswer = (_, first) => first;
  expect(lost).toBeGreaterThan(2);
  expect(execution.token).toMatch(/^ct_/);
  expect((await execution.get()).status).toBe("awaiting_payment");
  const { items } = await live.owner<{ items: unknown[] }>("GET", `/v1/executions?workflowId=${workflow}`);
  expect(items).toHaveLength(1);
});

test("the same key again is the same execution; another body is refused", async () => {
  const workflow = await live.publish(forms.priced);
  const options = { idempotencyKey: "order-4711-attempt-1", clientToken: `ct_${"a".repeat(43)}` };
  const first = await fb.create(workflow, { a: 1 }, options);
  expect((await fb.create(workflow, { a: 1 }, options)).id).toBe(first.id);
  expect((await refusal(fb.create(workflow, { a: 2 }, options))).code).toBe(409002);
});

test("a rotation is not repeated when its answer is lost", async () => {
  const execution = await fb.create(await live.publish(forms.priced));
  let asked = 0;
  wire.onAnswer = (request, first) => (request.includes("/tokens") ? (asked++, "cut") : first);
  const held = new Farebox({ baseUrl: wire.url }).execution(execution.id, execution.token);
  await expect(held.rotate()).rejects.toBeInstanceOf(ConnectionLost);
  wire.onAnswer = (_, first) => first;
  expect(asked).toBe(1);
});

async function answered(execution: Execution): Promise<void> {
  await execution.wait({ until: (view) => view.status === "workflow_waiting" });
  await execution.answer("work", { name: "x" });
}

test("a server that is killed and started again in the middle: every event once", async () => {
  const execution = await fb.create(await live.publish(forms.asking));
  const states: string[] = [];
  const following = all(execution.follow({ onConnection: (state) => states.push(state) }));
  await execution.wait({ until: (view) => view.status === "workflow_waiting" });
  await live.stop("SIGKILL");
  await live.start();
  await answered(execution);
  const updates = await following;
  const end = updates.at(-1)!;
  expect(end).toMatchObject({ type: "end", status: "workflow_succeeded" });
  expect(seqs(updates)).toEqual(upTo((end as { seq: number }).seq));
  expect(states.slice(0, 3)).toEqual(["open", "lost", "open"]);
});

test("a wire that is cut at any byte: every event once, in order", async () => {
  const execution = await fb.create(await live.publish(forms.asking));
  await answered(execution);
  const { seq } = await execution.wait();
  const direct = await all(execution.follow());
  expect(seqs(direct)).toEqual(upTo(seq));
  const held = new Farebox({ baseUrl: wire.url }).execution(execution.id, execution.token);
  for (const bytes of [2600, 2900, 3333]) {
    wire.cutAfter = bytes;
    const before = wire.connections;
    const updates = await all(held.follow());
    expect(seqs(updates)).toEqual(upTo(seq));
    expect(updates.at(-1)!.type).toBe("end");
    expect(wire.connections).toBeGreaterThan(before + 1);
  }
  wire.cutAfter = Infinity;
});

test("where streams do not get through, it polls", async () => {
  const execution = await fb.create(await live.publish(forms.asking));
  wire.onAnswer = (request, first) =>
    request.includes("/stream")
      ? Buffer.from("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nno")
      : first;
  const states: string[] = [];
  const held = new Farebox({ baseUrl: wire.url }).execution(execution.id, execution.token);
  const following = all(held.follow({ onConnection: (state) => states.push(state) }));
  await answered(execution);
  const updates = await following;
  wire.onAnswer = (_, first) => first;
  const end = updates.at(-1) as { type: string; seq: number };
  expect(end.type).toBe("end");
  expect(seqs(updates)).toEqual(upTo(end.seq));
  expect(updates.filter((one) => one.type === "snapshot")).toHaveLength(1);
  expect(updates.some((one) => one.type === "status")).toBe(true);
  expect(states).toContain("polling");
});

test("a poll from somewhere in a long timeline reads page by page", async () => {
  const execution = await fb.create(await live.publish(forms.free));
  const { seq } = await execution.wait();
  expect(seqs(await all(execution.follow({ mode: "poll", after: 2 })))).toEqual(upTo(seq).slice(2));
  expect(await all(execution.follow({ after: seq }))).toMatchObject([{ type: "snapshot" }, { type: "end" }]);
});

test("a ticket opens the stream without a token", async () => {
  const execution = await fb.create(await live.publish(forms.free));
  const page = fb.execution(execution.id);
  const updates = await all(page.follow({ ticket: () => execution.ticket() }));
  expect(updates.at(-1)!.type).toBe("end");
});

test("an abort ends it at once, a wrong token throws, and patience ends", async () => {
  const execution = await fb.create(await live.publish(forms.priced));
  const stop = new AbortController();
  const seen: string[] = [];
  const following = (async () => {
    for await (const update of execution.follow({ signal: stop.signal })) {
      seen.push(update.type);
      stop.abort(new Error("enough"));
    }
  })();
  await expect(following).rejects.toThrow("enough");
  expect(seen).toEqual(["snapshot"]);
  expect((await refusal(all(fb.execution(execution.id, "ct_wrong").follow()))).code).toBe(401001);
  const nobody = new Farebox({ baseUrl: "http://127.0.0.1:1" }).execution("exe_1", "ct_x");
  await expect(all(nobody.follow({ patienceMs: 0 }))).rejects.toBeInstanceOf(ConnectionLost);
});

test("a limit's Retry-After is respected, and thrown when it is too long", async () => {
  const strict = await new Live({ LIMIT_LOOPBACK: "true", CREATES_PER_MINUTE: "30" }).start();
  try {
    const workflow = await strict.publish(forms.free);
    const many = async (one: Farebox) => {
      for (let made = 0; made < 200; made++) await one.create(workflow);
    };
    const hasty = await refusal(many(new Farebox({ baseUrl: strict.url, maxRetryAfterMs: 0 })));
    expect(hasty).toMatchObject({ code: 429001, status: 429 });
    expect(hasty.retryAfter).toBeGreaterThan(0);
    expect((await new Farebox({ baseUrl: strict.url }).create(workflow)).id).toMatch(/^exe_/);
  } finally {
    await strict.stop();
  }
});
