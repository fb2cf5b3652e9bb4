import { createExecutionContext } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { env, OPERATOR, request } from "../../test/harness.ts";
import { operatorRoutes } from "../admin/index.ts";
import { createApp } from "./app.ts";

const body = JSON.stringify({ slug: "harbour", name: "Harbour" });
const make = (headers: Record<string, string>) =>
  request("/internal/tenants", { method: "POST", headers, body });

describe("/internal", () => {
  it("does not exist for who does not know the secret", async () => {
    const wrong = [
      "",
      "Bearer",
      "Bearer ",
      "Bearer wrong",
      OPERATOR.authorization.slice(0, -1),
      `${OPERATOR.authorization}x`,
    ];
    for (const authorization of wrong) expect((await make({ authorization })).status).toBe(404);
    expect((await make({})).status).toBe(404);
    expect((await make(OPERATOR)).status).toBe(201);
  });

  it("does not exist at all without a secret, whatever one sends", async () => {
    const app = createApp({
      api: [],
      edge: [],
      internal: [operatorRoutes],
      checkSandbox: async () => {},
      pages: async () => new Response(""),
    });
    for (const secret of [undefined, ""]) {
      const bindings = { ...env, OPERATOR_SECRET: secret } as typeof env;
      for (const authorization of ["Bearer ", "Bearer undefined", OPERATOR.authorization]) {
        const call = new Request("http://quayside.test/internal/tenants", {
          method: "POST",
          headers: { authorization },
          body,
        });
        const context = createExecutionContext() as unknown as ExecutionContext;
        expect((await app.fetch(call, bindings, context)).status).toBe(404);
      }
    }
  });
});
