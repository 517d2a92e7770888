// A chosen file as the value of its field: small text goes into the order itself, everything else is sent ahead.
import { bytes } from "../shared/format";

/** Below this a text file stands in the order: the order as a whole has room for 256 KiB. */
export const INLINE = 64 * 1024;

export class NotTaken extends Error {}

export interface Target {
  /** Where to send it. */
  url: string;
  /** Largest file that is taken; 0: none is. */
  most: number;
}

/** The file's text if it is text and small enough to stand in the order, else undefined. */
export async function inlineText(file: Blob): Promise<string | undefined> {
  if (file.size > INLINE) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    return text.includes("\0") || /^upl_[0-9a-z]{26}$/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

export async function valueOf(file: File, target: Target, told: (share: number) => void, signal: AbortSignal): Promise<string> {
  if (file.size === 0) throw new NotTaken("This file is empty.");
  const text = await inlineText(file);
  if (text !== undefined) return text;
  if (target.most === 0) throw new NotTaken(`This file is too large: ${bytes(file.size)}. Text up to ${bytes(INLINE)} is taken.`);
  if (file.size > target.most) throw new NotTaken(`This file is too large: ${bytes(file.size)}. Up to ${bytes(target.most)} are taken.`);
  return await sent(file, target.url, told, signal);
}

/** XMLHttpRequest, as fetch does not tell how much of a body has gone. */
function sent(file: File, url: string, told: (share: number) => void, signal: AbortSignal): Promise<string> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const lost = (): void => failed(new NotTaken("The file could not be sent: no connection. Choose it again."));
    request.upload.addEventListener("progress", (event) => told(event.lengthComputable ? event.loaded / event.total : 0));
    request.addEventListener("load", () => {
      const id = idIn(request.responseText);
      if (request.status === 200 && id) done(id);
      else failed(new NotTaken(sentenceIn(request.responseText)));
    });
    request.addEventListener("error", lost);
    request.addEventListener("abort", lost);
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.open("POST", url);
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    request.setRequestHeader("x-file-name", encodeURIComponent(file.name));
    request.send(file);
  });
}

const parsed = (text: string): Record<string, any> => {
  try {
    return JSON.parse(text) as Record<string, any>;
  } catch {
    return {};
  }
};

export const idIn = (answer: string): string => String(parsed(answer).data?.upload?.id ?? "");

/** What the server says of a refused file. */
export function sentenceIn(answer: string): string {
  const said = parsed(answer).message;
  if (typeof said !== "string" || !said) return "The file was not taken. Try again.";
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}${/[.!?]$/.test(said) ? "" : "."}`;
}
