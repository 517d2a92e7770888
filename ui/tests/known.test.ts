import { describe, expect, it } from "vitest";
import { filled, learned, type Document } from "../src/reference/known";

const document: Document = {
  paths: {
    "/v1/public/workflows/{id}/executions": { post: { parameters: [{ name: "id", in: "path", required: true }] } },
    "/v1/public/executions/{id}": {
      get: { parameters: [{ name: "id", in: "path" }, { name: "token", in: "query" }, { name: "after", in: "query" }] },
    },
    "/v1/test/checkouts/{id}": { post: { parameters: [{ name: "id", in: "path", example: "chk_example" }] } },
    "/v1/workflows/{id}/versions/{versionNumber}": {
      get: { parameters: [{ name: "id", in: "path" }, { name: "versionNumber", in: "path", example: 1 }] },
    },
  },
};

function examples(made: Document, path: string, method: string): Record<string, unknown> {
  const parameters = made.paths[path]?.[method]?.parameters ?? [];
  return Object.fromEntries(parameters.map((one) => [one.name, one.example]));
}

describe("the playground's memory", () => {
  it("learns ids and the token from a create", () => {
    const body = {
      data: {
        clientToken: "ct_1",
        execution: { id: "exe_1", workflowId: "wf_1", runId: "", checkoutSessionId: "chk_1" },
        checkout: { id: "chk_1" },
      },
    };
    expect(learned(body)).toEqual({ token: "ct_1", execution: "exe_1", workflow: "wf_1", checkout: "chk_1" });
  });

  it("learns from a status, and nothing from anything else", () => {
    expect(learned({ data: { id: "exe_1", workflowId: "wf_1", runId: "run_1" } })).toEqual({
      execution: "exe_1",
      workflow: "wf_1",
      run: "run_1",
    });
    for (const other of [null, "text", {}, { data: null }, { data: { items: [] } }, { data: { id: "wf_1" } }]) {
      expect(learned(other)).toEqual({});
    }
  });

  it("fills in what it knows, by the family an id belongs to", () => {
    const made = filled(document, { workflow: "wf_1", execution: "exe_1", token: "ct_1", checkout: "chk_1" });
    expect(examples(made, "/v1/public/workflows/{id}/executions", "post")).toEqual({ id: "wf_1" });
    expect(examples(made, "/v1/public/executions/{id}", "get")).toEqual({ id: "exe_1", token: "ct_1", after: undefined });
    expect(examples(made, "/v1/test/checkouts/{id}", "post")).toEqual({ id: "chk_1" });
    expect(examples(made, "/v1/workflows/{id}/versions/{versionNumber}", "get")).toEqual({ id: "wf_1", versionNumber: 1 });
  });

  it("fills in the code samples as well", () => {
    const token = `ct_${"a".repeat(43)}`;
    const sample = { source: `curl /v1/public/executions/exe_${"0".repeat(26)}?token=ct_${"x".repeat(43)}` };
    const made = filled({ paths: { "/x": { get: { "x-codeSamples": [sample] } } } }, { execution: "exe_1", token });
    expect(made.paths["/x"]?.["get"]?.["x-codeSamples"]?.[0]?.source).toBe(
      `curl /v1/public/executions/exe_1?token=${token}`,
    );
  });

  it("leaves the examples it knows nothing better for, and the original as it was", () => {
    const before = structuredClone(document);
    expect(examples(filled(document, {}), "/v1/test/checkouts/{id}", "post")).toEqual({ id: "chk_example" });
    filled(document, { checkout: "chk_9" });
    expect(document).toEqual(before);
  });
});
