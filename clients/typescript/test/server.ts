// A real server for the tests: `farebox serve` in a process of its own, and a wire in front of it that can be cut.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer, type Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = process.env.FAREBOX_PROGRAM ?? fileURLToPath(new URL("../../../.venv/bin/farebox", import.meta.url));

async function listening(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return (server.address() as { port: number }).port;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listening(probe);
  await new Promise((done) => probe.close(done));
  return port;
}

export const forms = {
  free: flow({ type: "format", payload: { data: {}, template: "hello" }, title: "Greeting" }),
  priced: {
    ...flow({ type: "format", payload: { data: {}, template: "hello" }, title: "Greeting" }),
    price: { amount: 500, currency: "eur", providers: ["test"] },
  },
  asking: flow({
    type: "wait",
    title: "Which name?",
    payload: {
      kind: "form",
      form: { type: "object", required: ["name"], properties: { name: { type: "string" } } },
      timeoutMs: 600_000,
    },
  }),
  file: flow({ type: "artifact", payload: { name: "note.txt", text: "bytes", mediaType: "text/plain" } }),
  broken: flow({ type: "fail", payload: { message: "We are out of paper" } }),
};

function flow(node: object) {
  const root = { type: "manual", payload: {}, children: ["work"] };
  const output = { said: "{{ $nodes.work.result.formatted || 'nothing' }}" };
  return { nodes: { root, work: { ...node, children: [] } }, output };
}

export class Live {
  readonly data = join(mkdtempSync(join(tmpdir(), "farebox-client-")), "data");
  port = 0;
  private process: ChildProcess | undefined;

  constructor(private readonly settings: Record<string, string> = {}) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<this> {
    this.port ||= await freePort();
    const env = Object.fromEntries(Object.entries(this.settings).map(([name, value]) => [`FAREBOX_${name}`, value]));
    const words = ["serve", "--port", `${this.port}`, "--data", this.data];
    this.process = spawn(PROGRAM, words, { env: { ...process.env, ...env }, stdio: "ignore" });
    for (let tries = 0; tries < 600; tries++) {
      const ready = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (ready?.ok) return this;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error("the server did not come up");
  }

  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const process = this.process;
    if (!process || process.exitCode !== null || process.signalCode !== null) return;
    const gone = new Promise((done) => process.once("exit", done));
    process.kill(signal);
    await gone;
  }

  get key(): string {
    return readFileSync(join(this.data, "owner.key"), "utf8").trim();
  }

  async owner<T = { id: string }>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = { authorization: `Bearer ${this.key}`, "content-type": "application/json" };
    const answer = await fetch(this.url + path, { method, headers, body: body ? JSON.stringify(body) : null });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()).data;
  }

  async publish(definition: object): Promise<string> {
    const { id } = await this.owner("POST", "/v1/workflows", { name: "test", description: "", definition });
    await this.owner("POST", `/v1/workflows/${id}/publish`, {});
    await this.owner("PUT", `/v1/workflows/${id}/visibility`, { visibility: "public_execute" });
    return id;
  }
}

/** A wire to a server: `onAnswer` sees the first bytes of each answer and may cut it, or speak instead. */
export class Wire {
  private readonly server: Server;
  private readonly open = new Set<Socket>();
  url = "";
  connections = 0;
  /** Cut each connection after so many bytes of answer. */
  cutAfter = Infinity;
  /** What to do with the first chunk of an answer, given the request's first line. */
  onAnswer: (request: string, first: Buffer) => Buffer | "cut" = (_, first) => first;

  constructor(private readonly target: () => number) {
    this.server = createServer((near) => this.join(near));
  }

  async start(): Promise<this> {
    this.url = `http://127.0.0.1:${await listening(this.server)}`;
    return this;
  }

  cutAll(): void {
    for (const socket of this.open) socket.destroy();
  }

  stop(): void {
    this.cutAll();
    this.server.close();
  }

  private join(near: Socket): void {
    this.connections++;
    const far = new Socket().connect(this.target(), "127.0.0.1");
    const end = () => (near.destroy(), far.destroy(), this.open.delete(near));
    for (const socket of [near, far]) socket.on("error", end).on("close", end);
    this.open.add(near);
    let line = "";
    let left = this.cutAfter;
    let fresh = false;
    near.on("data", (bytes) => {
      if (!fresh) line = bytes.toString("latin1").split("\r\n")[0]!;
      fresh = true;
      far.write(bytes);
    });
    far.on("data", (bytes) => {
      const said = fresh ? this.onAnswer(line, bytes) : bytes;
      fresh = false;
      if (said === "cut") return end();
      if (said !== bytes) return void near.end(said, end); // the server's own words must not follow ours
      near.write(said.subarray(0, left));
      left -= said.length;
      if (left <= 0) near.end(end);
    });
  }
}
