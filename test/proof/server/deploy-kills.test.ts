import { afterAll, beforeAll, expect, it } from "vitest";
import { DEPLOY_FAULT_POINTS, type FaultPoint } from "../../../workers/kernel/fault-point.ts";
import { placeOf } from "../../../workers/tenants/ledger/canary.ts";
import { Api, type Run } from "../../e2e/api.ts";
import { type Server, startServer } from "../../e2e/server.ts";
import { FAULTY, FaultClient } from "./fault-client.ts";
import { makeTenant } from "./tenant.ts";

/** What a canary is given up by: the end of a run, and what carries the change on. */
const ROLLBACK_POINTS = [
  ...["settle.asked", "settle.written", "settle.answered"],
  ...["outbox.read", "outbox.projected", "outbox.published", "outbox.forgotten"],
] as FaultPoint[];
/** Of which every run gets the canary, whatever its share. */
const CONVERSATION = "c_81";
const CANARY = { percent: 99, minRuns: 1, maxExtraFailurePercent: 0 };

interface Live {
  version: string;
  status: string;
  revision: number;
  canary: { status: string; canary: { runs: number; failed: number } } | null;
}

let server: Server;
let faults: FaultClient;
async function start(on: { state?: string; port?: number } = {}): Promise<void> {
  server = await startServer({ ...on, env: FAULTY });
  faults = new FaultClient(server);
}
beforeAll(() => start());
afterAll(async () => {
  await server?.stop();
  server?.remove();
});

/** A tenant of which 1.0.0 is live, and 2.0.0 might be. */
class Subject {
  readonly point: FaultPoint;
  readonly tenantId: string;
  readonly #key: string;

  private constructor(point: FaultPoint, tenantId: string, key: string) {
    this.point = point;
    this.tenantId = tenantId;
    this.#key = key;
  }

  static async make(point: FaultPoint, kind: string): Promise<Subject> {
    const { tenantId, apiKey } = await makeTenant(server, `${kind}-${point.replace(".", "-")}`);
    const subject = new Subject(point, tenantId, apiKey);
    const source = (version: string) =>
      `export default ({ fail }) => { if (fail) throw new Error("no"); return "${version}"; };`;
    await subject.api.deploy("echo", source("1.0.0"));
    const manifest = { name: "echo", version: "2.0.0", kind: "isolate", main: "main.js" };
    const files = { "agent.json": JSON.stringify(manifest), "main.js": source("2.0.0") };
    await subject.api.call("POST", "/agents/echo/versions", { files });
    return subject;
  }

  get api(): Api {
    return new Api(server, this.#key);
  }

  deploy = (more: object = {}) =>
    this.api.call("POST", "/agents/echo/deployments", { version: "2.0.0", ...more });

  run = (input: object, headers: Record<string, string> = {}): Promise<Run> =>
    this.api.call(
      "POST",
      "/agents/echo/runs",
      { input, conversation: CONVERSATION },
      { prefer: "wait=30", ...headers },
    );

  /** Asks for the same run until it has ended; who is asked may be about to be killed, or to start. */
  async failing(): Promise<Run | undefined> {
    return this.run({ fail: true }, { "idempotency-key": "the-run" }).catch(() => undefined);
  }

  async live(): Promise<Live | undefined> {
    const { data } = await this.api.call<{ data: Live[] }>("GET", "/agents/echo/deployments");
    expect(data).toHaveLength(1);
    return data[0];
  }

  /** How often the log has an action, once it is there. */
  async audited(action: string, count: number): Promise<void> {
    const entries = async () =>
      (await this.api.call<{ data: unknown[] }>("GET", `/audit?action=${action}`)).data.length;
    await expect.poll(entries, { timeout: 30_000, message: `${this.point}: ${action}` }).toBe(count);
  }
}

/** Has each of them held at its point, and kills all processes. */
async function killAll(subjects: Subject[], launch: (subject: Subject) => Promise<unknown>): Promise<void> {
  await faults.clear();
  for (const subject of subjects) {
    const { point, tenantId } = subject;
    // Of runs the run is named, which is not known yet.
    await faults.arm({ point, action: "hold", ...(point.startsWith("settle") ? {} : { id: tenantId }) });
    launch(subject).catch(() => undefined);
    await faults.untilHeld(point);
  }
  const { state, port } = server;
  await server.kill9();
  await start({ state, port });
}

it("a deploy that was killed at any point has made its version live, or has not, and is told so", async () => {
  const subjects = await Promise.all(DEPLOY_FAULT_POINTS.map((point) => Subject.make(point, "deploy")));
  await killAll(subjects, (subject) => subject.deploy());
  for (const subject of subjects) {
    const isLive = ["deploy.written", "deploy.answered"].includes(subject.point);
    const version = isLive ? "2.0.0" : "1.0.0";
    const live = await subject.live();
    expect([subject.point, live?.version, live?.status]).toEqual([subject.point, version, "running"]);
    expect(await subject.run({}), subject.point).toMatchObject({ status: "succeeded", output: version });
    await subject.audited("deployment.deployed", isLive ? 2 : 1);
    await subject.deploy();
    expect(await subject.run({}), subject.point).toMatchObject({ output: "2.0.0" });
    expect((await subject.live())?.revision).toBe(isLive ? 3 : 2);
  }
}, 180_000);

it("a canary whose last failure was killed at any point is given up, once, and its runs are counted once", async () => {
  expect(placeOf(CONVERSATION)).toBeLessThan(CANARY.percent);
  const subjects = await Promise.all(ROLLBACK_POINTS.map((point) => Subject.make(point, "canary")));
  for (const subject of subjects) {
    await subject.deploy({ canary: CANARY });
    await subject.audited("deployment.canary_started", 1);
  }
  await killAll(subjects, (subject) => subject.failing());
  for (const subject of subjects) {
    const ended = async () => (await subject.failing())?.status;
    await expect.poll(ended, { timeout: 60_000, message: subject.point }).toBe("failed");
    expect(await subject.live(), subject.point).toMatchObject({
      version: "1.0.0",
      status: "running",
      canary: { status: "rolled_back", canary: { runs: 1, failed: 1 } },
    });
    expect(await subject.run({}), subject.point).toMatchObject({ status: "succeeded", output: "1.0.0" });
    await subject.audited("deployment.canary_rolled_back", 1);
  }
}, 180_000);
