import { beforeEach, describe, expect, it } from "vitest";
import { agentFiles, env, expectOk, makeTenant, type TestTenant } from "../../test/harness.ts";
import { type Ctx, createCtx } from "../kernel/context.ts";
import type { Env } from "../kernel/env.ts";
import { removeBrokenOff } from "./pending-bundles.ts";
import { publishVersion } from "./publish-version.ts";

const DAY = 24 * 3_600_000;
const files = agentFiles("hello", "export default () => 1;");

let tenant: TestTenant;
beforeEach(async () => {
  tenant = await makeTenant();
  await expectOk(tenant.api("POST", "/agents", { slug: "hello" }));
});

/** The tenant's context with parts of the platform broken. */
const ctxWith = (broken: Partial<Record<"DATA" | "BUNDLES", object>>): Ctx => {
  const { actor, tenant: whose, requestId, waitUntil } = tenant.ctx();
  return createCtx({ env: { ...env, ...broken } as Env, tenant: whose, actor, requestId, waitUntil });
};
const away = () => Promise.reject(new Error("it is away"));
const commitFails = { DATA: { prepare: (sql: string) => env.DATA.prepare(sql), batch: away } };
const storingFails = (what: string) => ({
  BUNDLES: {
    head: (key: string) => env.BUNDLES.head(key),
    put: (key: string, ...rest: [never]) => (key.includes(what) ? away() : env.BUNDLES.put(key, ...rest)),
  },
});

const publish = (ctx = tenant.ctx()) => publishVersion(ctx, "hello", { files });
const broken = { refusal: { code: "unavailable" } };
/** What is stored of the tenant: `bundles`, `modules`. */
const stored = async () => {
  const { objects } = await env.BUNDLES.list({ prefix: `t/${tenant.id}/` });
  return objects.map(({ key }) => key.split("/")[2]).sort();
};
const noted = () =>
  env.DATA.prepare("SELECT count(*) AS n FROM pending_bundles WHERE tenant_id = ?")
    .bind(tenant.id)
    .first<number>("n");
const later = Date.now() + DAY + 60_000;

describe("files that no version came to name", () => {
  it.each([
    ["the version could not be written", commitFails, ["bundles", "modules"]],
    ["its program could not be stored", storingFails("/modules/"), ["bundles"]],
    ["its bundle could not be stored", storingFails("/bundles/"), []],
  ])("are removed after a day, where %s", async (_why, faults, left) => {
    await expect(publish(ctxWith(faults))).rejects.toMatchObject(broken);
    await removeBrokenOff(env, Date.now());
    expect([await stored(), await noted()]).toEqual([left, 1]);
    await removeBrokenOff(env, later);
    expect([await stored(), await noted()]).toEqual([[], 0]);
  });

  it("belong to the version of a later attempt, if there is one", async () => {
    await expect(publish(ctxWith(commitFails))).rejects.toMatchObject(broken);
    await publish();
    await removeBrokenOff(env, later);
    expect([await stored(), await noted()]).toEqual([["bundles", "modules"], 0]);
  });

  it("are kept as long as an attempt goes on that has found them there", async () => {
    await expect(publish(ctxWith(commitFails))).rejects.toMatchObject(broken);
    await env.DATA.prepare("UPDATE pending_bundles SET at = 0 WHERE tenant_id = ?").bind(tenant.id).run();
    // It stands before its commit when the sweep comes by.
    const batch = async (statements: D1PreparedStatement[]) => {
      await removeBrokenOff(env, Date.now());
      return env.DATA.batch(statements);
    };
    await publish(ctxWith({ DATA: { ...commitFails.DATA, batch } }));
    expect(await stored()).toEqual(["bundles", "modules"]);
  });

  it("are not built on while they are being removed, and their removal is finished by a later sweep", async () => {
    await expect(publish(ctxWith(commitFails))).rejects.toMatchObject(broken);
    const faulty = { ...env, BUNDLES: { delete: away } } as unknown as Env;
    await expect(removeBrokenOff(faulty, later)).rejects.toMatchObject(broken);
    await expect(publish()).rejects.toMatchObject({ refusal: { code: "unavailable", retryAfter: 5 } });
    await removeBrokenOff(env, later);
    await publish();
    expect(await stored()).toEqual(["bundles", "modules"]);
  });
});
