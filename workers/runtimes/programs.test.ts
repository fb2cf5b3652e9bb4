import { expect, it } from "vitest";
import { env } from "../../test/harness.ts";
import { storeProgram } from "../agents/bundle-store.ts";
import type { Env } from "../kernel/env.ts";
import { newId } from "../kernel/ids.ts";
import { programOf } from "./programs.ts";

const PROGRAM = { url: "https://agent.example" };
const STORED = [new TextEncoder().encode(JSON.stringify(PROGRAM))];
const whose = () => ({ tenantId: newId("ten"), deployment: { bundleDigest: newId("ver") } });
/** A bucket whose files are read by `get`. */
const reading = (get: (key: string) => Promise<R2ObjectBody | null>): Env => ({
  ...env,
  BUNDLES: { get } as unknown as Env["BUNDLES"],
});

it("is not waited for where somebody else's request began to load it and never ended", async () => {
  const which = whose();
  await storeProgram(env, which.tenantId, which.deployment.bundleDigest, STORED);
  const held = Promise.withResolvers<null>();
  const lost = programOf(
    reading(() => held.promise),
    which,
  ).catch(() => "lost");
  expect(await programOf(env, which)).toEqual(PROGRAM);
  held.resolve(null);
  expect(await lost).toBe("lost");
});

it("is loaded once by those who come one after the other", async () => {
  const which = whose();
  await storeProgram(env, which.tenantId, which.deployment.bundleDigest, STORED);
  let reads = 0;
  const counting = reading((key) => {
    reads++;
    return env.BUNDLES.get(key);
  });
  expect(await programOf(counting, which)).toEqual(PROGRAM);
  expect(await programOf(counting, which)).toEqual(PROGRAM);
  expect(reads).toBe(1);
});
