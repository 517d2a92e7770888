// What this visitor has met: a workflow that is for sale here, and the execution they created. The reference fills its
// example ids with them, so that "Send" does something real from the first click, and goes on with what came back.

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
  "x-codeSamples"?: { source: string }[];
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
export function filled(document: Document, known: Known): Document {
  const copy = structuredClone(document);
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
