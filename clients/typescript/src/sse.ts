// Server-sent events from a fetch body: the parser of WHATWG HTML, "Server-sent events", without EventSource.

export interface Message {
  event: string;
  data: string;
  id: string;
}

/** The messages of a stream. A message that was cut off is never told. `onBytes` is called for every chunk. */
export async function* messages(body: ReadableStream<Uint8Array>, onBytes: () => void): AsyncGenerator<Message> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let message: Message = { event: "", data: "", id: "" };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes();
      rest += decoder.decode(value, { stream: true });
      // A \r at the end may be the first half of \r\n: it waits for the next chunk.
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop()!;
      for (const line of lines) {
        if (line === "") {
          if (message.data) yield { ...message, event: message.event || "message", data: message.data.slice(0, -1) };
          message = { event: "", data: "", id: message.id };
          continue;
        }
        const colon = line.indexOf(":");
        if (colon === 0) continue;
        const field = colon < 0 ? line : line.slice(0, colon);
        const text = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (field === "data") message.data += text + "\n";
        else if (field === "event") message.event = text;
        else if (field === "id") message.id = text;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
