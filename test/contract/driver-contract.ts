import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Api } from "../e2e/api.ts";
import { type Server, type StartOptions, startServer } from "../e2e/server.ts";
import { BEHAVIOURS, type Behaviour, CONFIGS, MANIFESTS, SECRET } from "./behaviours.ts";

/** Cases that not every kind can have; each kind says which it has not, and why. */
export type OptionalCase = "deltas" | "approval" | "crash" | "codes";

/** A kind of agent, as the suite makes agents of it. */
export interface KindUnderTest {
  kind: string;
  /** What it needs of the world before the server is started; with what that is started. */
  begin?(): Promise<StartOptions>;
  /** The kind's own sections of the manifest, and the files beside it, of an agent that behaves so. */
  agent(behaviour: Behaviour): { manifest: Record<string, unknown>; files: Record<string, string> };
  /** Called once a version is published, before it is deployed. */
  published?(server: Server, slug: string, behaviour: Behaviour): Promise<void>;
  end?(): void | Promise<void>;
  /** What it cannot have, and why. */
  cannot: Partial<Record<OptionalCase, string>>;
  /** Behaviours that nothing is made of, since the cases about them cannot be had. */
  without?: Behaviour[];
}

interface RunView {
  id: string;
  status: string;
  output: unknown;
  error: { code: string; message: string } | null;
  question: { tool: string; arguments: unknown; message: string } | null;
  replayOf: string | null;
  usage: { durationMs: number };
}
interface LogLine {
  level: string;
  message: string;
}

const isSaid = (data: unknown, message: string): boolean => (data as LogLine).message === message;

const WAIT = { prefer: "wait=30" };

/** Every kind of agent, through the public API of a real server: what callers see of it is the same. */
export function driverContract(kind: KindUnderTest): void {
  const slugOf = (behaviour: Behaviour) => `${kind.kind}-${behaviour}`;
  let server: Server;
  let api: Api;

  async function make(behaviour: Behaviour): Promise<void> {
    const slug = slugOf(behaviour);
    const { manifest, files } = kind.agent(behaviour);
    const own = { name: slug, version: "1.0.0", kind: kind.kind, limits: { timeoutSeconds: 20 } };
    const agentJson = JSON.stringify({ ...own, ...MANIFESTS[behaviour], ...manifest });
    await api.call("POST", "/agents", { slug });
    const version = await api.call<{ status: string; report: unknown }>("POST", `/agents/${slug}/versions`, {
      files: { "agent.json": agentJson, ...files },
    });
    if (version.status !== "ready") throw new Error(`${slug}: ${JSON.stringify(version.report)}`);
    await kind.published?.(server, slug, behaviour);
    const config = CONFIGS[behaviour] ?? {};
    await api.call("POST", `/agents/${slug}/deployments`, { version: "1.0.0", config, public: true });
  }

  beforeAll(async () => {
    server = await startServer(await kind.begin?.());
    api = new Api(server);
    for (const behaviour of BEHAVIOURS) if (!kind.without?.includes(behaviour)) await make(behaviour);
  });
  afterAll(async () => {
    await server?.stop();
    server?.remove();
    await kind.end?.();
  });

  const run = (behaviour: Behaviour, input: unknown = {}) =>
    api.call<RunView>("POST", `/agents/${slugOf(behaviour)}/runs`, { input }, WAIT);
  const queue = (behaviour: Behaviour, input: unknown = {}) =>
    api.call<RunView>("POST", `/agents/${slugOf(behaviour)}/runs`, { input });
  const read = (id: string) => api.call<RunView>("GET", `/runs/${id}`);
  const logOf = async (id: string) =>
    (await api.call<{ data: LogLine[] }>("GET", `/runs/${id}/logs`)).data.map(({ message }) => message);
  const untilIs = async (id: string, status: string) => {
    await expect.poll(async () => (await read(id)).status, { timeout: 20_000, interval: 50 }).toBe(status);
    return read(id);
  };
  /** Resolves once the stream of a run's events has a text. */
  const untilSays = async (id: string, text: string) => {
    const { body } = await api.fetch("GET", `/runs/${id}/events`, undefined, { accept: "text/event-stream" });
    const decoder = new TextDecoder();
    let said = "";
    for await (const piece of (body ?? []) as unknown as AsyncIterable<Uint8Array>) {
      said += decoder.decode(piece, { stream: true });
      if (said.includes(text)) return;
    }
    throw new Error(`The run ended, and never said ${text}: ${said}`);
  };
  const itUnless = (name: OptionalCase) => {
    const reason = kind.cannot[name];
    return (title: string, work: () => Promise<void>) => {
      if (reason === undefined) it(title, work);
    };
  };

  describe(`an agent of kind ${kind.kind}`, () => {
    it("has an output", async () => {
      const view = await run("echo", { n: 1, text: "Ōsaka \u{1F6A2}" });
      expect(view).toMatchObject({ status: "succeeded", error: null });
      expect(view.output).toEqual({ echo: { n: 1, text: "Ōsaka \u{1F6A2}" } });
      expect(view.usage.durationMs).toBeGreaterThanOrEqual(0);
    });

    it("is not given an input that does not fit", async () => {
      const response = await api.fetch("POST", `/agents/${slugOf("echo")}/runs`, { input: { n: "x" } }, WAIT);
      const problem = await response.json();
      expect(response.status).toBe(400);
      expect(problem).toMatchObject({ code: "invalid_input", errors: [{ pointer: "/input/n" }] });
    });

    it("fails where its output does not fit", async () => {
      const view = await run("liar");
      expect(view).toMatchObject({ status: "failed", output: null, error: { code: "output_invalid" } });
      expect(view.error?.message).toContain("/n");
    });

    it("is cut off at its time limit, with the log so far", async () => {
      const started = Date.now();
      const view = await run("sleeper");
      expect(view).toMatchObject({ status: "timed_out", error: { code: "timed_out" } });
      expect(Date.now() - started).toBeLessThan(10_000);
      expect(await logOf(view.id)).toContain("begun");
    });

    it("is canceled in the middle", async () => {
      const { id } = await queue("sleeper");
      await untilSays(id, '"begun"');
      const response = await api.fetch("POST", `/runs/${id}/cancel`);
      expect(response.status).toBeLessThan(300);
      expect(await untilIs(id, "canceled")).toMatchObject({ error: { code: "canceled" } });
    });

    itUnless("crash")("fails alone when it crashes", async () => {
      const crashed = await run("crasher", { crash: true });
      expect(crashed).toMatchObject({ status: "failed", output: null });
      expect(crashed.error?.message).not.toBe("");
      expect(await logOf(crashed.id)).toContain("begun");
      expect(await run("crasher")).toMatchObject({ status: "succeeded", output: "fine" });
    });

    it("has a log that is too long cut, and its output", async () => {
      const view = await run("flooder");
      expect(view).toMatchObject({ status: "succeeded", output: "done" });
      const log = await logOf(view.id);
      expect(log.length).toBeLessThan(12_000);
      expect(log.length).toBeGreaterThan(1_000);
      expect(log.filter((line) => line.startsWith("The log was cut here"))).toHaveLength(1);
    });

    it("has no output that is too large", async () => {
      const view = await run("giant");
      expect(view).toMatchObject({ status: "failed", output: null, error: { code: "output_too_large" } });
    });

    it("is followed as it goes", async () => {
      const { events, lead } = await follow(slugOf("streamer"));
      // The platform may have lines of its own in the log: of requests that leave, of models that are asked.
      const own = events.filter(({ type, data }) => type !== "log" || isSaid(data, "first"));
      const types = own.map(({ type }) => type);
      expect(types.at(-1)).toBe("run.succeeded");
      expect(events.find(({ type }) => type === "event")?.data).toEqual({ name: "half", data: { n: 1 } });
      expect(events.find(({ type }) => type === "output")?.data).toBe("Hello");
      const order = ["run.started", "log", "event", "output", "run.succeeded"];
      expect(types.filter((type) => order.includes(type))).toEqual(order);
      // What it said first came long before its end.
      expect(lead).toBeGreaterThan(200);
    });

    itUnless("deltas")("says its output piece by piece", async () => {
      const { events } = await follow(slugOf("streamer"));
      const pieces = events.filter(({ type }) => type === "delta").map(({ data }) => data);
      expect(pieces).toEqual([{ text: "Hel" }, { text: "lo" }]);
    });

    it("cannot show its secrets in what is kept of a run", async () => {
      const view = await run("teller");
      const kept = JSON.stringify([view, await logOf(view.id), (await follow(slugOf("teller"))).events]);
      expect(kept).toContain("••••••");
      expect(kept).not.toContain(SECRET);
    });

    itUnless("codes")(
      "fails with a code of its own, and a secret is masked wherever it says it",
      async () => {
        const view = await run("teller");
        expect(view).toMatchObject({ status: "failed", error: { code: "told" } });
        expect(view.error?.message).toContain("••••••");
        expect(await logOf(view.id)).toContain("••••••");
      },
    );

    const answers = [
      { approved: true, comment: "go on" },
      { approved: false, comment: "too dear" },
    ];
    for (const answer of answers)
      itUnless("approval")(`goes on after somebody's answer: ${answer.approved ? "yes" : "no"}`, async () => {
        const { id } = await queue("asker");
        expect(await untilIs(id, "awaiting_input")).toMatchObject({
          question: { tool: "pay", arguments: { amount: 3 } },
        });
        await api.call("POST", `/runs/${id}/resume`, answer);
        expect((await untilIs(id, "succeeded")).output).toEqual(answer);
      });

    it("is run again on the same input", async () => {
      const first = await run("echo", { n: 7 });
      const again = await api.call<RunView>("POST", `/runs/${first.id}/replay`, {}, WAIT);
      expect(again.replayOf).toBe(first.id);
      expect((await untilIs(again.id, "succeeded")).output).toEqual(first.output);
    });

    it("answers at the edge endpoint as any other", async () => {
      const { slug } = server.demo.tenants[0] ?? {};
      const response = await fetch(`${api.url}/run/${slugOf("echo")}`, {
        method: "POST",
        headers: { host: `${slug}.localhost:${server.port}`, authorization: `Bearer ${api.key}` },
        body: JSON.stringify({ n: 2 }),
      });
      expect(response.headers.get("quayside-run-id")).toMatch(/^run_/);
      expect(await response.json()).toEqual({ echo: { n: 2 } });
    });
  });

  /** The events of a new run, as they are streamed; and how long before the last one the first log line came, in ms. */
  async function follow(slug: string) {
    const response = await api.fetch(
      "POST",
      `/agents/${slug}/runs`,
      { input: {} },
      { accept: "text/event-stream" },
    );
    const events: { type: string; data: unknown; at: number }[] = [];
    let rest = "";
    const decoder = new TextDecoder();
    for await (const piece of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
      rest += decoder.decode(piece, { stream: true });
      const parts = rest.split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) {
        const type = /^event: (.*)$/m.exec(part)?.[1];
        const data = /^data: (.*)$/m.exec(part)?.[1];
        if (type && data) events.push({ type, data: JSON.parse(data), at: Date.now() });
      }
    }
    const first = events.find(({ type, data }) => type === "log" && isSaid(data, "first"));
    return { events, lead: (events.at(-1)?.at ?? 0) - (first?.at ?? 0) };
  }
}
