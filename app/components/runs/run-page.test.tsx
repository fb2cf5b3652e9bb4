import { useLoaderData } from "@remix-run/react";
import { createRemixStub } from "@remix-run/testing";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { createElement } from "react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { RunDetails } from "./run-details.ts";
import { RunPage, type RunPageProps } from "./run-page.tsx";

const run = (more: Partial<RunDetails> = {}): RunDetails => ({
  id: "run_06ecvhd6sbp0kcfr2d3n4x5y6z",
  status: "succeeded",
  agentId: "agt_1",
  agentSlug: "csv-insights",
  version: "1.0.0",
  channel: "production",
  trigger: "page",
  input: { csv: "a,b" },
  output: { rows: 2 },
  outputUrl: null,
  error: null,
  question: null,
  usage: { durationMs: 132, queuedMs: 45, attempts: 1, inputTokens: 0, outputTokens: 0, modelCalls: 0 },
  cost: { amountMicros: 34, currency: "USD" },
  parentRunId: null,
  replayOf: null,
  createdAt: "2026-11-21T09:00:00.000Z",
  startedAt: "2026-11-21T09:00:00.045Z",
  finishedAt: "2026-11-21T09:00:00.177Z",
  ...more,
});

let source: FakeSource | undefined;
class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  readyState = 1;
  constructor() {
    super();
    source = this;
  }
  close() {
    this.readyState = FakeSource.CLOSED;
  }
}
const say = (seq: number, type: string, data: unknown = {}) =>
  act(() => {
    source?.dispatchEvent(new MessageEvent(type, { lastEventId: String(seq), data: JSON.stringify(data) }));
  });

const Page = () => <RunPage {...useLoaderData<() => RunPageProps>()} />;

/** The page of a run; `runs` are what its loader reads, one after the other. */
function show(runs: RunDetails[], more: Partial<RunPageProps> = {}) {
  const rest = {
    logs: [],
    steps: { marks: [], calls: [] },
    title: "CSV insights",
    outputSchema: true,
    inputSchema: { type: "object", properties: { csv: { type: "string", title: "Table" } } },
    origin: "https://q.example",
    mayRun: true,
    mayCancel: true,
  };
  const action = vi.fn();
  const left = [...runs];
  const route = {
    path: "/",
    Component: Page,
    loader: () => ({ ...rest, ...more, run: left.length > 1 ? left.shift() : left[0] }),
    action: async ({ request }: { request: Request }) =>
      action((await request.formData()).get("intent")) ?? null,
  };
  render(createElement(createRemixStub([route])));
  return { action };
}

beforeEach(() => {
  source = undefined;
  vi.stubGlobal("EventSource", FakeSource);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("a run that has ended", () => {
  test("shows output, duration, cost and log", async () => {
    show([run()], { logs: [{ at: 0, level: "info", message: "Read the table", data: { rows: 2 } }] });
    expect(await screen.findByText("Succeeded")).toBeTruthy();
    expect(screen.getByText("132 ms")).toBeTruthy();
    expect(screen.getByText("$0.000034")).toBeTruthy();
    expect(screen.getByText("Rows").nextElementSibling?.textContent).toBe("2");
    expect(screen.getByText("Read the table")).toBeTruthy();
    expect(screen.getByText('{"rows":2}')).toBeTruthy();
    expect(source).toBeUndefined();
  });

  test("can be run again", async () => {
    const { action } = show([run()]);
    fireEvent.click(await screen.findByRole("button", { name: "Run again" }));
    await waitFor(() => expect(action).toHaveBeenCalledWith("replay"));
  });

  test("leads to where a model is set up when there was none to ask", async () => {
    const error = { code: "no_model_provider", message: "There is nobody to ask." };
    show([run({ status: "failed", error })]);
    const link = await screen.findByRole("link", { name: "Paste a key" });
    expect(link.getAttribute("href")).toBe("/console/settings/models#key-apiKey");
  });

  test("cannot be by those who may not", async () => {
    show([run()], { mayRun: false });
    await screen.findByText("Succeeded");
    expect(screen.queryByRole("button", { name: "Run again" })).toBeNull();
  });

  test.each([
    ["timed_out", "timed_out", /^The message\.\s*timed_out$/],
    ["failed", "output_invalid", /does not fit its outputSchema/],
    ["failed", "egress_refused", /named under permissions\.hosts/],
    ["failed", "unknown_port", /reported this itself/],
    ["failed", "toString", /reported this itself/],
    ["failed", "input_not_kept", /had no part in this/, "platform"],
    ["failed", "newly_broken", /had no part in this/, "platform"],
  ] as const)("%s with %s says what to do", async (status, code, advice, fault?: "platform") => {
    const error = { code, message: "The message.", stack: "at main.js:3", ...(fault && { fault }) };
    show([run({ status, error, output: null })]);
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("The message.");
    expect(alert.textContent).toMatch(advice);
    expect(alert.textContent).toContain(code);
    expect(screen.getByText("at main.js:3")).toBeTruthy();
  });

  test("an output that is too large comes when it is asked for", async () => {
    const fetched = vi.fn(async () => new Response('{"rows":9}'));
    vi.stubGlobal("fetch", fetched);
    show([run({ output: null, outputUrl: "/api/v1/runs/run_1/output" })]);
    fireEvent.click(await screen.findByRole("button", { name: "Load it" }));
    await waitFor(() => expect(screen.getByText("Rows").nextElementSibling?.textContent).toBe("9"));
    expect(fetched).toHaveBeenCalledWith("/api/v1/runs/run_1/output", expect.anything());
  });

  test("an output that cannot be had is said", async () => {
    vi.stubGlobal("fetch", async () => new Response("gone", { status: 404 }));
    show([run({ output: null, outputUrl: "/api/v1/runs/run_1/output" })]);
    fireEvent.click(await screen.findByRole("button", { name: "Load it" }));
    expect((await screen.findByRole("alert")).textContent).toContain("could not be read");
  });
});

describe("a run that goes on", () => {
  const queued = run({ status: "queued", output: null, startedAt: null, finishedAt: null });

  test("shows its log as it comes, and its output when the page has read it", async () => {
    show([queued, run()]);
    expect(await screen.findByText("Queued")).toBeTruthy();
    say(1, "run.started");
    expect(screen.getByText("Running")).toBeTruthy();
    say(2, "log", { level: "info", message: "station 1 answered" });
    expect(screen.getByText("station 1 answered")).toBeTruthy();
    say(3, "event", { name: "progress", data: { done: 1 } });
    expect(screen.getByText('progress {"done":1}')).toBeTruthy();
    say(4, "run.succeeded");
    await waitFor(() => expect(screen.getByText("Rows").nextElementSibling?.textContent).toBe("2"));
    expect(screen.getByRole("button", { name: "Run again" })).toBeTruthy();
  });

  test("reads again when the page was a moment behind the stream", async () => {
    show([queued, queued, run()]);
    await screen.findByText("Queued");
    say(1, "run.succeeded");
    await waitFor(() => expect(screen.getByText("Rows")).toBeTruthy(), { timeout: 3_000 });
  });

  test("can be canceled", async () => {
    const { action } = show([queued]);
    fireEvent.click(await screen.findByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(action).toHaveBeenCalledWith("cancel"));
  });
});
