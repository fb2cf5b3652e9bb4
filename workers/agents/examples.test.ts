import { beforeEach, expect, it } from "vitest";
import { agentFiles, makeTenant, type TestTenant } from "../../test/harness.ts";
import type { Ctx } from "../kernel/context.ts";
import { createAgent, getAgent, getVersion, listExamples, publishExample } from "./index.ts";

const TIDE = { slug: "tide", title: "Tide", description: "Says when." };
const SOURCE = "export default async (input) => input;\n";
const STATIC: Record<string, unknown> = {
  "/examples/index.json": [TIDE],
  "/examples/tide.json": { files: agentFiles("tide", SOURCE) },
};
const ASSETS = {
  fetch: async (url: string) => {
    const file = STATIC[new URL(url).pathname];
    return file === undefined ? new Response(null, { status: 404 }) : Response.json(file);
  },
} as unknown as Fetcher;

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await makeTenant();
});
const withExamples = (ctx: Ctx): Ctx =>
  Object.assign(Object.create(ctx) as Ctx, { env: { ...ctx.env, ASSETS } });

it("an example becomes an agent of the workspace, checked like any other", async () => {
  const ctx = withExamples(tenant.ctx("developer"));
  expect(await listExamples(ctx)).toEqual([TIDE]);
  const made = await publishExample(ctx, "tide");
  expect(made).toEqual({ agent: "tide", version: "1.0.0" });
  expect(await getVersion(ctx, made.agent, made.version)).toMatchObject({ status: "ready" });
});

it("goes on where it broke off, and leaves an agent of that name with versions alone", async () => {
  const ctx = withExamples(tenant.ctx());
  await createAgent(ctx, { slug: "tide", title: "Half made" });
  expect(await publishExample(ctx, "tide")).toMatchObject({ version: "1.0.0" });
  await expect(publishExample(ctx, "tide")).rejects.toMatchObject({ refusal: { code: "conflict" } });
});

it("is of the list, for who may publish", async () => {
  const ctx = withExamples(tenant.ctx());
  await expect(publishExample(ctx, "../index")).rejects.toMatchObject({ refusal: { code: "not_found" } });
  await expect(publishExample(withExamples(tenant.ctx("member")), "tide")).rejects.toMatchObject({
    refusal: { code: "forbidden" },
  });
  await expect(getAgent(ctx, "tide")).rejects.toMatchObject({ refusal: { code: "not_found" } });
});
