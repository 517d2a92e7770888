// What this visitor has met: a workflow that is for sale here, and the execution they created. The reference fills its
// example ids with them, so that "Send" does something real from the first click, and goes on with what came back.

import { type Payload, fits, inCode } from "./payload";

export interface Known {
  workflow?: string;
  execution?: string;
  token?: string;
  checkout?: string;
  run?: string;
}

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  example?: unknown;
}

interface Operation {
  operationId?: string;
  parameters?: Parameter[];
  requestBody?: { content?: Record<string, { example?: unknown }> };
  "x-codeSamples"?: { lang?: string; source: string }[];
}

/** The workflow that is ordered, as far as an order needs it. */
export interface Offer {
  inputSchema: unknown;
  payload: Payload;
}

export interface Document {
  paths: Record<string, Record<string, Operation>>;
  servers?: { url: string }[];
  [more: string]: unknown;
}

const FAMILIES: Record<string, keyof Known> = {
  workflows: "workflow",
  executions: "execution",
  checkouts: "checkout",
  checkout: "checkout",
  runs: "run",
};

/** Ids and tokens as they stand in code samples. */
const WRITTEN: Record<keyof Known, RegExp> = {
  workflow: /\bwf_[0-9a-z]{26}\b/g,
  execution: /\bexe_[0-9a-z]{26}\b/g,
  run: /\brun_[0-9a-z]{26}\b/g,
  checkout: /\bchk_[0-9a-z]{26}\b/g,
  token: /\bct_[A-Za-z0-9_-]{43,}/g,
};

/** A copy of the document whose parameters and code samples have real values where we know them. */
export function filled(document: Document, known: Known, offer?: Offer): Document {
  const copy = structuredClone(document);
  if (offer) order(copy.paths["/v1/public/workflows/{id}/executions"]?.["post"], offer);
  for (const [path, item] of Object.entries(copy.paths)) {
    const family = /\/([a-z-]+)\/\{id\}/.exec(path)?.[1] ?? "";
    for (const operation of Object.values(item)) {
      for (const parameter of operation.parameters ?? []) {
        const about = parameter.name === "token" ? "token" : parameter.name === "id" ? FAMILIES[family] : undefined;
        const value = about && known[about];
        if (value !== undefined) parameter.example = value;
      }
      for (const sample of operation["x-codeSamples"] ?? []) {
        for (const [about, value] of Object.entries(known) as [keyof Known, string][]) {
          sample.source = sample.source.replace(WRITTEN[about], value);
        }
      }
    }
  }
  return copy;
}

/** The example order is for the demo; another workflow is ordered with an input of its own. */
function order(create: Operation | undefined, { inputSchema, payload }: Offer): void {
  const body = create?.requestBody?.content?.["application/json"];
  const example = record(body?.example);
  if (!create || !body || fits(inputSchema, record(example["requestPayload"]) as Payload)) return;
  body.example = { ...example, requestPayload: payload };
  for (const sample of create["x-codeSamples"] ?? []) sample.source = inCode(sample.source, sample.lang ?? "", payload);
}

/** What an answer teaches: an empty object when it is about nothing of these. */
export function learned(body: unknown): Known {
  const data = record(record(body)["data"]);
  const execution = record(data["execution"] ?? (String(data["id"] ?? "").startsWith("exe_") ? data : {}));
  const found: Known = {};
  const put = (name: keyof Known, value: unknown): void => {
    if (typeof value === "string" && value !== "") found[name] = value;
  };
  put("execution", execution["id"]);
  put("workflow", execution["workflowId"]);
  put("run", execution["runId"]);
  put("checkout", execution["checkoutSessionId"]);
  put("token", data["clientToken"]);
  return found;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
