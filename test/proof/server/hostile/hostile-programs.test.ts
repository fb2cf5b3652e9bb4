import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Api, type Run } from "../../../e2e/api.ts";
import { type Server, startServer } from "../../../e2e/server.ts";
import { times } from "../../../soak.ts";
import { makeTenant } from "../tenant.ts";
import { BYSTANDER, type Sight, watched } from "./bystanders.ts";
import { HOSTILE } from "./programs.ts";
import { TAMPERING } from "./tampering.ts";

/** Nothing that a program does may keep a page waiting for longer, nor the health, which gives each part a second. */
const PAGE_MS = 1_000;
const HEALTH_MS = 2_000;

let server: Server;
let attacker: Api;
let bystander: Api;
beforeAll(async () => {
  // One process, so that everybody shares it.
  const env = {
    QUAYSIDE_SANDBOXES: "1",
    QUAYSIDE_SANDBOX_MEMORY_MB: String(times(256, 1024)),
  };
  server = await startServer({ env });
  attacker = new Api(server, (await makeTenant(server, "attacker")).apiKey);
  bystander = new Api(server, (await makeTenant(server, "bystander")).apiKey);
  await bystander.deploy("bystander", BYSTANDER);
  await bystander.run("bystander", {});
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

function expectUnharmed({ wrong, statuses, slowestPage, slowestHealth }: Sight): void {
  expect(wrong).toEqual([]);
  expect([...statuses]).toEqual([200]);
  expect(slowestPage).toBeLessThan(PAGE_MS);
  expect(slowestHealth).toBeLessThan(HEALTH_MS);
}

describe("a hostile program", () => {
  it.each(HOSTILE)("$what ends its own run alone, and is told why", async (program) => {
    const { source, manifest, ends, says } = program;
    const slug = String(manifest?.name);
    await attacker.deploy(slug, source, manifest);
    const [run, seen] = await watched(bystander, attacker.run(slug, {}));
    expect(run.status).toBe(ends.status);
    expect(run.error?.code ?? "").toMatch(new RegExp(`^(?:${ends.code ?? ""})$`));
    if (says) expect(run.error?.message ?? (await lastLogLine(run))).toMatch(says);
    expectUnharmed(seen);
  });

  async function lastLogLine({ id }: Run): Promise<string | undefined> {
    const { data } = await attacker.call<{ data: { message: string }[] }>("GET", `/runs/${id}/logs`);
    return data.at(-1)?.message;
  }
});

describe("a program that tampers with what it is handed", () => {
  const ENDS = ["succeeded", "forged", "agent_error", "startup_failed", "output_invalid", "output_too_large"];

  it.each(TAMPERING.map(([what, source], index) => ({ what, source, slug: `tampering-${index}` })))(
    "harms its own runs at most: $what",
    async ({ source, slug }) => {
      await attacker.deploy(slug, source, { permissions: { store: true } });
      const twice = async () => [await attacker.run(slug, { n: 1 }), await attacker.run(slug, { n: 1 })];
      const [runs, seen] = await watched(bystander, twice());
      for (const { status, error, id } of runs) {
        expect(ENDS).toContain(error?.code ?? status);
        expect(error?.message ?? "fine").not.toBe("");
        expect((await attacker.fetch("GET", `/runs/${id}/logs`)).status).toBe(200);
      }
      expectUnharmed(seen);
    },
  );
});
