import { expect, test } from "vitest";
import { type Message, messages } from "../src/sse.js";

async function parsed(...chunks: (string | Uint8Array)[]): Promise<Message[]> {
  const found: Message[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
      controller.close();
    },
  });
  for await (const message of messages(body, () => {})) found.push(message);
  return found;
}

const TEXT = ': hello\r\n\r\nid: 7\nevent: event\ndata: {"a":\ndata: "ü"}\n\nevent: end\rdata:x\r\rdata: cut off';
const MEANT = [
  { event: "event", data: '{"a":\n"ü"}', id: "7" },
  { event: "end", data: "x", id: "7" },
];

test("lines end in any way, comments are silent, and what is cut off is not told", async () => {
  expect(await parsed(TEXT)).toEqual(MEANT);
});

test("it does not matter where the chunks are cut", async () => {
  const bytes = new TextEncoder().encode(TEXT);
  for (let cut = 1; cut < bytes.length; cut++) {
    expect(await parsed(bytes.slice(0, cut), bytes.slice(cut))).toEqual(MEANT);
  }
});

test("a message without data is nothing", async () => {
  expect(await parsed("event: status\n\nid: 3\n\n")).toEqual([]);
});
