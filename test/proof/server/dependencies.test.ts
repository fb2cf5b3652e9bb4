import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Server, startServer } from "../../e2e/server.ts";
import { times } from "../../soak.ts";
import { bookProblems, untilDelivered } from "./books.ts";
import { FAULTY, FaultClient } from "./fault-client.ts";
import { makeTenant } from "./tenant.ts";
import { isClosed, runsOf, Traffic } from "./traffic.ts";

/** What can be away: its calls, and what health has to say of it; a queue cannot be asked. */
const DEPENDENCIES = {
  R2: { calls: ["BUNDLES.*"], part: "bundles" },
  "D1 of tenants": { calls: ["DATA.*"], part: "data" },
  "D1 of the catalogue": { calls: ["CATALOG.*"], part: "catalog" },
  "D1 of the search index": { calls: ["SEARCH.*"], part: "search" },
  "D1 of the directory": { calls: ["DIRECTORY.*"], part: "directory" },
  queues: { calls: ["RUN_QUEUE.*", "EVENT_QUEUE.*", "MAIL_QUEUE.*"], part: undefined },
  sandbox: { calls: ["SANDBOX*"], part: "sandbox" },
};
const FAULTS = {
  down: { action: "fail", times: null },
  "failing one in two": { action: "fail", times: null, every: 2 },
  slow: { action: "hold", ms: 700, times: null },
} as const;

/** All dependencies down; with the whole counts all faults of all of them, several times. */
const CASES = Array.from({ length: times(1, 3) }, (_, round) => round).flatMap((round) =>
  Object.entries(DEPENDENCIES).flatMap(([name, dependency]) =>
    (Object.keys(FAULTS) as (keyof typeof FAULTS)[])
      .filter((fault) => times(0, 1) || fault === "down" || dependency.part === "data")
      .map((fault) => ({ name, fault, round, ...dependency })),
  ),
);

let server: Server;
let faults: FaultClient;
let tenant: { tenantId: string; apiKey: string };

beforeAll(async () => {
  server = await startServer({ env: FAULTY });
  faults = new FaultClient(server);
  tenant = await makeTenant(server, "dependencies");
  await Traffic.prepare(server, tenant.apiKey);
});
afterAll(async () => {
  await server?.stop();
  server?.remove();
});

const health = async () =>
  (await (await fetch(`${server.url.replace("localhost", "127.0.0.1")}/api/v1/health`)).json()) as {
    status: string;
    parts: Record<string, { status: string }>;
  };
const log = () => readFileSync(join(server.state, "logs", "gateway.log"), "utf8");

it.each(CASES)(
  "$name $fault: answers stay closed, it is said, and all is well again afterwards (round $round)",
  async ({ name, fault, round, calls, part }) => {
    const traffic = new Traffic(
      server,
      tenant.apiKey,
      `${name}-${fault}-${round}`.replaceAll(/\W+/g, "-").toLowerCase(),
    );
    const logged = log().length;
    for (const point of calls) await faults.arm({ point, ...FAULTS[fault] });
    const answers = await traffic.send();
    expect(answers.filter((answer) => !isClosed(answer, part ? [part] : []))).toEqual([]);
    if (fault === "down") {
      if (part) expect((await health()).parts[part]?.status).toBe("failed");
      expect(log().slice(logged)).toContain("a fault at");
    }
    await faults.clear();
    await traffic.untilWell(answers);
    await traffic.untilQuiet(runsOf(answers));
    // A look that meets a busy moment says so; the next one does not.
    await expect.poll(health).toMatchObject({ status: "ok" });
  },
  150_000,
);

it("the books agree", async () => {
  await untilDelivered(server.state, tenant.tenantId);
  expect(await server.stop()).toBe(0);
  expect(bookProblems(server.state, tenant.tenantId)).toEqual([]);
});
