import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import type { Finding, Report } from "@workers/agents/contract.ts";
import { afterEach, describe, expect, test, vi } from "vitest";
import { renderPage } from "~/testing/render-page.tsx";
import { DeployForm } from "./deploy-form.tsx";
import { ScanReport } from "./scan-report.tsx";
import { TestResults } from "./test-results.tsx";
import { VersionCheck } from "./version-check.tsx";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const finding = (severity: Finding["severity"], more: Partial<Finding> = {}): Finding => ({
  severity,
  rule: `rule-${severity}`,
  message: `message of ${severity}`,
  hint: `hint of ${severity}`,
  ...more,
});
const report = (findings: Finding[]): Report => ({
  findings,
  files: [{ path: "agent.json", bytes: 10 }],
  packedBytes: 2048,
  unpackedBytes: 4096,
  hostsUsed: [],
});

describe("the scan report", () => {
  test("groups by severity, and says where and what to change", () => {
    renderPage(
      <ScanReport
        report={report([
          finding("block", { path: "main.js", line: 3, column: 14 }),
          finding("warn", { path: "agent.json", pointer: "/permissions/hosts/0" }),
          finding("note"),
        ])}
      />,
    );
    expect(screen.getAllByRole("heading").map((heading) => heading.textContent)).toEqual([
      expect.stringContaining("Has to be mended"),
      expect.stringContaining("Worth a look"),
      expect.stringContaining("Notes"),
    ]);
    expect(screen.getByText("main.js:3:14 · rule-block")).toBeTruthy();
    expect(screen.getByText("agent.json /permissions/hosts/0 · rule-warn")).toBeTruthy();
    expect(screen.getByText("hint of block")).toBeTruthy();
  });

  test("a clean one says so", () => {
    renderPage(<ScanReport report={report([])} />);
    expect(screen.getByText("Nothing to object to.")).toBeTruthy();
    expect(screen.queryByRole("heading")).toBeNull();
  });
});

describe("test results", () => {
  test("a failed one shows what was expected and what came", () => {
    renderPage(
      <TestResults
        tests={[
          { name: "counts", passed: true, durationMs: 3, differences: [] },
          {
            name: "sums",
            passed: false,
            durationMs: 4,
            error: "agent_error: no",
            differences: [
              { pointer: "/sum", expected: 3, actual: 4 },
              { pointer: "", expected: { a: 1 } },
            ],
          },
        ]}
      />,
    );
    const [passed, failed] = screen.getAllByRole("listitem");
    expect(within(passed as HTMLElement).getByText("Passed")).toBeTruthy();
    const text = failed?.textContent ?? "";
    expect(text).toContain("agent_error: no");
    expect(text).toContain("Expected: 3");
    expect(text).toContain("Came: 4");
    expect(text).toContain("the whole output");
    expect(text).toContain("Came: nothing");
  });
});

describe("the deployment form", () => {
  const configSchema = {
    type: "object",
    required: ["apiKey"],
    properties: {
      apiKey: { type: "string", title: "API key", "x-secret": true },
      tone: { default: "calm", enum: ["calm"] },
    },
  };

  const streamed = (...events: [type: string, data: object][]) => {
    const text = events.map(([type, data]) => `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`).join("");
    const fetched = vi.fn(async (..._: [url: string, init: RequestInit]) => new Response(text));
    vi.stubGlobal("fetch", fetched);
    return fetched;
  };

  test("sends version, channel, granted hosts, configuration and whether it is public; and shows what is live", async () => {
    const test = { name: "adds", passed: true, durationMs: 3 };
    const fetched = streamed(
      ["step", { step: "checking" }],
      ["step", { step: "testing" }],
      ["test", { ...test, number: 1, of: 1 }],
      [
        "deployed",
        {
          deployment: { agentSlug: "sums", version: "1.2.0", channel: "preview" },
          tests: [{ ...test, differences: [] }],
        },
      ],
    );
    renderPage(
      <DeployForm
        agent="sums"
        version="1.2.0"
        configSchema={configSchema}
        hosts={["a.example", "b.example"]}
        tests={2}
      />,
    );
    fireEvent.change(screen.getByLabelText(/^API key/), { target: { value: "secret" } });
    fireEvent.change(screen.getByLabelText("Channel"), { target: { value: "preview" } });
    fireEvent.click(screen.getByLabelText("b.example"));
    fireEvent.click(screen.getByLabelText(/^Public edge endpoint/));
    fireEvent.click(screen.getByRole("button", { name: "Deploy 1.2.0" }));
    await waitFor(() => expect(screen.getByText("sums 1.2.0 is live in preview")).toBeTruthy());
    const [url, init] = fetched.mock.calls[0] ?? [];
    expect(url).toBe("/api/v1/agents/sums/deployments");
    expect(JSON.parse(String(init?.body))).toEqual({
      ...{ version: "1.2.0", channel: "preview", hosts: ["a.example"], public: true },
      config: { apiKey: "secret", tone: "calm" },
    });
  });

  test("begins with what is live; a secret that is set may stay empty", async () => {
    const fetched = streamed(["problem", { code: "conflict", detail: "Not now." }]);
    const live = {
      ...{
        version: "1.0.0",
        alias: "say",
        channel: "preview" as const,
        values: { tone: "calm", gone: 1 },
        secrets: ["apiKey"],
      },
      ...{ hosts: ["b.example"], public: true, budgetMicros: 7_000_000, instances: null },
    };
    renderPage(
      <DeployForm
        {...{ agent: "sums", version: "1.2.0", tests: 0, configSchema, live }}
        hosts={["a.example", "b.example"]}
      />,
    );
    expect(screen.getByText(/It is set: leave it empty to keep it/)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Deploy 1.2.0" }));
    await waitFor(() => expect(screen.getByText("Not now.")).toBeTruthy());
    expect(JSON.parse(String(fetched.mock.calls[0]?.[1].body))).toEqual({
      ...{ version: "1.2.0", channel: "preview", hosts: ["b.example"], public: true },
      ...{ config: { tone: "calm" }, alias: "say", keepSecrets: true, budgetMicros: 7_000_000 },
    });
  });

  test("says that a prompt has nobody to ask", () => {
    const form = { agent: "a", version: "1.0.0", configSchema: {}, hosts: [], tests: 0 };
    renderPage(<DeployForm {...form} unasked={["openai/gpt-5"]} />);
    expect(screen.getByText("No model can be asked yet")).toBeTruthy();
    expect(screen.getByText(/It asks openai\/gpt-5/)).toBeTruthy();
    cleanup();
    renderPage(<DeployForm {...form} />);
    expect(screen.queryByText("No model can be asked yet")).toBeNull();
  });

  test("asks for the instances of a container", async () => {
    const fetched = streamed(["problem", { code: "conflict", detail: "Not now." }]);
    renderPage(<DeployForm agent="a" version="1.0.0" configSchema={{}} hosts={[]} tests={0} scaled />);
    fireEvent.change(screen.getByLabelText("Instances kept running"), { target: { value: "1" } });
    fireEvent.click(screen.getByRole("button", { name: "Deploy 1.0.0" }));
    await waitFor(() => expect(screen.getByText("Not now.")).toBeTruthy());
    expect(JSON.parse(String(fetched.mock.calls[0]?.[1].body))).toMatchObject({
      instances: { least: 1, most: 4 },
    });
  });

  test("shows where a deploy stopped, and why", async () => {
    streamed(
      ["step", { step: "checking" }],
      ["step", { step: "testing" }],
      ["test", { name: "adds", passed: false, durationMs: 3, number: 1, of: 2 }],
      ["problem", { code: "tests_failed", detail: "1 of 2 tests failed." }],
    );
    renderPage(<DeployForm agent="sums" version="1.0.0" configSchema={{}} hosts={[]} tests={2} />);
    fireEvent.click(screen.getByRole("button", { name: "Deploy 1.0.0" }));
    await waitFor(() => expect(screen.getByText("1 of 2 tests failed.")).toBeTruthy());
    const progress = within(screen.getByRole("region", { name: "Progress" }));
    expect(progress.getByText("1 of 2")).toBeTruthy();
    expect(progress.getAllByText("Failed:").length).toBe(2);
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Deploy 1.0.0" }).disabled).toBe(false);
  });

  test("says that a deploy goes on whose connection was lost", async () => {
    streamed(["step", { step: "checking" }]);
    renderPage(<DeployForm agent="sums" version="1.0.0" configSchema={{}} hosts={[]} tests={0} />);
    fireEvent.click(screen.getByRole("button", { name: "Deploy 1.0.0" }));
    await waitFor(() => expect(screen.getByText(/The deploy goes on/)).toBeTruthy());
  });

  test("asks for no configuration where there is none", () => {
    renderPage(<DeployForm agent="a" version="1.0.0" configSchema={{}} hosts={[]} tests={0} />);
    expect(document.querySelector("[name=config]")).toBeNull();
    expect(screen.queryByRole("group")).toBeNull();
    expect(screen.getByText("The manifest has no tests to run first.")).toBeTruthy();
  });

  test("a problem is focused, its tests are shown, its places are marked", () => {
    const tests = [{ name: "sums", passed: false, durationMs: 1, differences: [] }];
    const failed = { code: "tests_failed", detail: "1 of 1 tests failed.", issues: [], meta: { tests } };
    renderPage(
      <DeployForm agent="a" version="1.0.0" configSchema={{}} hosts={[]} tests={1} problem={failed} />,
    );
    expect(document.activeElement?.textContent).toContain("1 of 1 tests failed.");
    expect(screen.getByText("sums")).toBeTruthy();
    cleanup();
    const unbuilt = {
      code: "container_build_failed",
      detail: "The image could not be built.",
      issues: [],
      meta: { log: "Step 2/3 : RUN make\nmake: *** No rule" },
    };
    renderPage(
      <DeployForm agent="a" version="1.0.0" configSchema={{}} hosts={[]} tests={0} problem={unbuilt} />,
    );
    expect(screen.getByText(/No rule/)).toBeTruthy();
    cleanup();
    const preflightProblem = "Whoever runs the platform adds it.";
    renderPage(
      <DeployForm
        agent="a"
        version="1.0.0"
        configSchema={{}}
        hosts={[]}
        tests={0}
        preflightProblem={preflightProblem}
      />,
    );
    expect(screen.getByRole("status").textContent).toBe(`It cannot be deployed yet${preflightProblem}`);
    cleanup();
    const issues = [{ pointer: "/config/apiKey", detail: "is too short" }];
    const refused = { code: "invalid_input", detail: "It does not fit.", issues, meta: {} };
    renderPage(
      <DeployForm
        agent="a"
        version="1.0.0"
        configSchema={configSchema}
        hosts={[]}
        tests={1}
        problem={refused}
      />,
    );
    expect(screen.getByLabelText(/^API key/).getAttribute("aria-invalid")).toBe("true");
  });
});

test("a blocked version offers no deployment, but the next upload", () => {
  renderPage(
    <VersionCheck
      agent="tide"
      version="1.0.0"
      status="blocked"
      report={report([finding("block")])}
      configSchema={{}}
      hosts={[]}
      tests={0}
    />,
  );
  expect(screen.queryByRole("button", { name: /Deploy/ })).toBeNull();
  expect(screen.getByRole("link", { name: "Upload a mended version" }).getAttribute("href")).toBe(
    "/console/agents/new?agent=tide",
  );
});
