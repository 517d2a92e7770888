// The API reference and playground: Scalar, from our own files, calling this server and nobody else.
import { filled, learned, type Document, type Known, type Offer } from "../reference/known";
import { payloadOf } from "../reference/payload";
import type { Workflow } from "../shop/offer";
import { watch } from "../reference/reachable";
import scalarUrl from "../../vendor/scalar/standalone.js?url";

interface Reference {
  updateConfiguration(config: object): void;
}

declare global {
  interface Window {
    Scalar?: { createApiReference(element: string, config: object): Reference };
  }
}

const known: Known = {};

async function json(path: string): Promise<unknown> {
  const answer = await fetch(path, { headers: { accept: "application/json" } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

function script(url: string): Promise<void> {
  return new Promise((done, failed) => {
    const element = document.createElement("script");
    element.src = url;
    element.addEventListener("load", () => done());
    element.addEventListener("error", () => failed(new Error("the reference's script did not load")));
    document.head.append(element);
  });
}

interface ForSale extends Pick<Workflow, "id" | "accepting" | "testMode" | "price" | "inputSchema"> {
  visibility?: string;
}

/** A workflow that a visitor may execute, so that the first call has one: if there is one, with test money to pay. */
async function forSale(): Promise<ForSale | undefined> {
  const list = (await json("/v1/public/workflows?limit=100")) as { data?: { items?: ForSale[] } };
  const open = (list.data?.items ?? []).filter((one) => (one.visibility ?? "public_execute") === "public_execute" && one.accepting);
  return open.find((one) => one.price && one.testMode) ?? open[0];
}

function configuration(content: Document): object {
  return {
    content,
    servers: [{ url: location.origin }],
    withDefaultFonts: false,
    telemetry: false,
    persistAuth: false,
    authentication: {
      securitySchemes: {
        clientTokenQuery: { name: "token", in: "query", value: known.token ?? "" },
        clientTokenHeader: { name: "X-Client-Token", in: "header", value: known.token ?? "" },
        clientToken: { token: known.token ?? "" },
      },
    },
    hideClientButton: true,
    showDeveloperTools: "never",
    agent: { disabled: true, hideAddApi: true },
    mcp: { disabled: true },
    hiddenClients: true,
    favicon: document.querySelector<HTMLLinkElement>("link[rel=icon]")?.href ?? "",
    defaultOpenFirstTag: true,
    orderSchemaPropertiesBy: "preserve",
    onResponseReceived: ({ response }: { response: Response }) => void listen(response.clone()),
  };
}

let reference: Reference | undefined;
let original: Document | undefined;
let offer: Offer | undefined;

async function listen(response: Response): Promise<void> {
  if (!response.ok || !(response.headers.get("content-type") ?? "").includes("json")) return;
  const found = learned(await response.json());
  if (Object.keys(found).length === 0) return;
  Object.assign(known, found);
  if (reference && original) reference.updateConfiguration(configuration(filled(original, known, offer)));
}

async function start(): Promise<void> {
  const [description, workflow] = await Promise.all([
    json("/openapi.json") as Promise<Document>,
    forSale().catch(() => undefined),
    script(scalarUrl),
  ]);
  if (workflow !== undefined) {
    known.workflow = workflow.id;
    offer = { inputSchema: workflow.inputSchema, payload: payloadOf(workflow.inputSchema) };
  }
  original = description;
  reference = window.Scalar?.createApiReference("#reference", configuration(filled(description, known, offer)));
}

watch(document.body);
start().catch((problem: unknown) => {
  const place = document.querySelector("#reference");
  if (place) place.textContent = `The reference could not be shown: ${String(problem)}. The document itself is at /openapi.json.`;
});
