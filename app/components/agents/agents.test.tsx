import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import type { ListingView } from "@workers/catalog/contract.ts";
import type { DeploymentView } from "@workers/deployments/contract.ts";
import type { ReactElement } from "react";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { Published } from "~/components/publish/published.tsx";
import { renderPage } from "~/testing/render-page.tsx";
import { AgentCard } from "./agent-card.tsx";
import { AgentExamples } from "./agent-examples.tsx";
import type { AgentFace } from "./agent-face.ts";
import { AgentFacts } from "./agent-facts.tsx";
import { AgentOverview, type AgentOverviewProps } from "./agent-overview.tsx";
import { AgentPermissions } from "./agent-permissions.tsx";
import { RunInstead } from "./run-instead.tsx";
import { SchemaOutline } from "./schema-outline.tsx";
import { SharedAgent, type SharedAgentProps } from "./shared-agent.tsx";
import { SignalFlag } from "./signal-flag.tsx";
import { findingsText } from "./version-table.tsx";

beforeAll(() => {
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});
afterEach(cleanup);

const show = (element: ReactElement) => renderPage(element).container;

test("every letter has a flag of its own, other names one in common", () => {
  const drawn = [..."abcdefghijklmnopqrstuvwxyz"].map(
    (letter) => render(<SignalFlag slug={letter} />).container.innerHTML,
  );
  expect(new Set(drawn).size).toBe(26);
  expect(render(<SignalFlag slug="9-lives" />).container.querySelectorAll("path").length).toBeGreaterThan(0);
});

test("a card leads to the agent's page, and says how often it ran", () => {
  const listing = {
    tenantSlug: "harbor",
    agentSlug: "csv",
    title: "CSV",
    description: "Reads.",
    version: "1.0.0",
    category: "data",
    pricePerRunMicros: 2_000,
    verified: true,
  } as ListingView;
  show(<AgentCard listing={{ ...listing, runs: 1204, reviews: 2, rating: 4.25 }} heading="h3" />);
  expect(screen.getByText("4.3 of 5 from 2 reviews")).toBeTruthy();
  expect(screen.getByText(/\$0.002 a run/)).toBeTruthy();
  expect(screen.getByText("Verified workspace")).toBeTruthy();
  expect(screen.getByRole("link", { name: "CSV" }).getAttribute("href")).toBe("/agents/harbor/csv");
  expect(screen.getByText(/1,204 runs/)).toBeTruthy();
});

const ASKS = { hosts: [], connections: [], agents: [], models: [], store: false };
const FACE = { version: "1.0.0", kind: "isolate" as const, permissions: ASKS };

test("the facts say in a word what an agent asks for, and lead to more", () => {
  const facts = (face: Partial<AgentFace>) =>
    show(
      <AgentFacts
        face={{ ...FACE, runs: 1, measured: null, timeoutSeconds: 9, pricePerRunMicros: 0, ...face }}
      />,
    ).textContent ?? "";
  expect(facts({})).toMatch(/PriceFree.*Time limit9 s.*Asks forNothing/);
  expect(screen.getByRole("link", { name: "Nothing" }).getAttribute("href")).toBe("/?tab=permissions");
  expect(facts({ kind: "remote" })).toContain("Asks forNetwork");
  expect(facts({ kind: "prompt", permissions: { ...ASKS, store: true } })).toContain("Models, Storage");
  expect(facts({ kind: "static" })).not.toContain("Time limit");
});

test("what was measured is shown, unless it is too little to say anything", () => {
  const facts = (measured: AgentFace["measured"]) =>
    show(<AgentFacts face={{ ...FACE, runs: 1, measured, timeoutSeconds: 9, pricePerRunMicros: 0 }} />)
      .textContent;
  expect(facts({ runs: 1204, successRate: 0.9987, p95Ms: 1250, costPerRunMicros: 0 })).toMatch(
    /30 daysRuns1,204Succeeded99.8 %95 % within1.25 sCost of a run\$0.00/,
  );
  const few = { successRate: null, p95Ms: null, costPerRunMicros: null };
  expect(facts({ runs: 19, ...few })).toMatch(/Too few runs to say: 19 within 30 days.$/);
  expect(facts(null)).not.toContain("30 days");
});

test("permissions are said in sentences: what an agent may, by name, and what it does without", () => {
  const words = (face: Partial<AgentFace>) =>
    show(<AgentPermissions face={{ ...FACE, ...face }} />).textContent ?? "";
  expect(words({})).toMatch(/Reaches no network.*Asks no language model.*Runs no other.*Keeps nothing/);
  const named = { ...ASKS, hosts: ["api.acme.example"], models: ["ollama/llama3.2"], agents: ["spelling"] };
  const all = words({ permissions: { ...named, connections: ["crm"], store: true } });
  expect(all).toMatch(
    /requests to these hostsapi.acme.example.*Asks language modelsollama\/llama3.2.*other agentsspelling.*servicescrm.*Keeps values/,
  );
  expect(all).not.toMatch(/Reaches no|Keeps nothing/);
  expect(words({ kind: "prompt" })).toMatch(/Is a language model.*Reaches no network/);
  expect(words({ kind: "prompt" })).not.toContain("Asks no language model");
  // What happens on somebody else's server is not ours to promise.
  expect(words({ kind: "remote", permissions: named })).not.toMatch(/no agent can|Keeps nothing/);
  expect(words({ kind: "static" })).toContain("Runs in your browser");
});

test("an example leads to the form that it fills in", () => {
  const examples = [
    { title: "Two rows", input: { csv: "a,b" } },
    { title: undefined, input: { csv: "x".repeat(9_000) } },
  ];
  const text = show(<AgentExamples examples={examples} />).textContent ?? "";
  expect(text.length).toBeLessThan(1_000);
  expect(screen.getByRole("link", { name: "Try it: Example 2" }).getAttribute("href")).toBe(
    "/?tab=try&example=2",
  );
  expect(show(<AgentExamples examples={[]} />).textContent).toBe("");
});

test("who accepts an agent of another workspace is told what it reaches, calls, asks and keeps", () => {
  const share = { id: "shr_1", state: "offered", available: true, from: { name: "Acme", slug: "acme" } };
  const props = {
    share: { ...share, agent: { id: "agt_1", slug: "writes", title: "Writes" } },
    ...{ description: "Writes.", versions: [], deploy: null, deployments: [], runs: [], may: {} },
    terms: {
      ...{ version: "2.1.0", pricePerRunMicros: 0, store: true },
      ...{ hosts: ["api.acme.example"], agents: ["spelling"], models: ["openai/gpt-5-mini"] },
    },
  };
  const text = show(<SharedAgent {...(props as unknown as SharedAgentProps)} />).textContent ?? "";
  expect(text).toMatch(
    /What version 2.1.0 asks for.*Reachesapi.acme.example.*spelling.*Asks modelsopenai\/gpt-5-mini.*Keeps dataIn a store/,
  );
});

describe("the outline of a schema", () => {
  const outline = (schema: Parameters<typeof SchemaOutline>[0]["schema"]) =>
    show(<SchemaOutline schema={schema} required="required" />).textContent ?? "";

  test("tells names, types, bounds, defaults and meanings, nested", () => {
    const text = outline({
      type: "object",
      required: ["rows"],
      properties: {
        rows: {
          type: "array",
          description: "The rows",
          items: { type: "object", properties: { id: { type: "integer", minimum: 1, maximum: 9 } } },
        },
        mode: { enum: ["fast", "slow"], default: "fast" },
        role: { const: "identifier" },
        key: { type: "string", "x-secret": true },
        chart: { type: "string", contentMediaType: "image/svg+xml" },
      },
    });
    expect(text).toContain("rowslist of objectrequiredThe rows");
    expect(text).toContain("idinteger · ≥ 1 · ≤ 9");
    expect(text).toContain('mode“fast” | “slow” · default "fast"');
    expect(text).toContain("role“identifier”");
    expect(text).toContain("keystring · secret");
    expect(text).toContain("chartstring · image/svg+xml");
  });

  test("ends in a schema that contains itself", () => {
    expect(outline({ type: "object", properties: { child: { $ref: "#" } } }).length).toBeLessThan(500);
  });

  test("says what a value without parts is", () => {
    expect(outline(true)).toBe("Anything.");
    expect(outline({ type: "string" })).toBe("string");
  });
});

describe("instead of the run button", () => {
  const place = { workspace: "harbor", agent: "csv", back: "/agents/harbor/csv" };

  test("who is signed out can sign in, and comes back", () => {
    show(<RunInstead signedIn={false} mine={false} {...place} />);
    expect(screen.getByRole("link").getAttribute("href")).toBe("/sign-in?to=%2Fagents%2Fharbor%2Fcsv");
  });

  test("another workspace's agent is explained", () => {
    expect(show(<RunInstead signedIn mine={false} {...place} />).textContent).toContain(
      "belongs to the workspace harbor",
    );
  });

  test("an own agent that is not live leads to its versions", () => {
    show(<RunInstead signedIn mine {...place} />);
    expect(screen.getByRole("link", { name: "Deploy one" }).getAttribute("href")).toBe("/console/agents/csv");
  });
});

test("a check is told by the gravest that it found", () => {
  expect(findingsText({ block: 2, warn: 1, note: 1 })).toBe("2 to mend");
  expect(findingsText({ block: 0, warn: 1, note: 1 })).toBe("1 warning");
  expect(findingsText({ block: 0, warn: 0, note: 2 })).toBe("2 notes");
  expect(findingsText({ block: 0, warn: 0, note: 0 })).toBe("Clean");
});

describe("an agent in its workspace", () => {
  const at = "2026-11-21T09:00:00.000Z";
  const deployment: DeploymentView = {
    ...{
      id: "dep_1",
      agentId: "agt_1",
      agentSlug: "csv",
      shareId: null,
      health: null,
      pagesUrl: null,
      instances: null,
      canary: null,
      alias: "csv",
      channel: "production",
      versionId: "ver_2",
      kind: "isolate",
    },
    ...{
      version: "1.1.0",
      status: "running",
      revision: 2,
      public: false,
      budgetMicros: null,
      createdAt: at,
      updatedAt: at,
    },
  };
  const version = (id: string, semver: string, status: "ready" | "blocked") => ({
    ...{
      id,
      agentId: "agt_1",
      version: semver,
      status,
      digest: "d",
      bundleBytes: 100,
      packedBytes: 50,
      createdAt: at,
    },
    ...{ findings: { block: 0, warn: 0, note: 0 }, createdBy: "usr_1" },
  });
  const props: AgentOverviewProps = {
    agent: {
      ...{ id: "agt_1", slug: "csv", title: "CSV", description: "Reads.", kind: "isolate", status: "active" },
      ...{ latestVersion: "1.1.0", createdAt: at, updatedAt: at, createdBy: "usr_1" },
    },
    workspace: "harbor",
    versions: [version("ver_2", "1.1.0", "ready"), version("ver_1", "1.0.0", "blocked")],
    deployments: [deployment],
    runs: [],
    listed: null,
    shares: [
      {
        ...{ id: "shr_1", state: "accepted" as const, available: true },
        agent: { id: "agt_1", slug: "csv", title: "CSV" },
        ...{ from: { slug: "harbor", name: "Harbor" }, to: { slug: "acme" } },
        ...{ createdAt: at, acceptedAt: at, endedAt: null },
      },
    ],
    access: { teams: [{ id: "tea_1", name: "Lab", chosen: true }], mayChange: true },
    may: { share: true, publish: true, deploy: true, archive: true, list: true, run: true, sign: true },
  };

  test("shows what is live where, and lets ready versions be deployed", () => {
    show(<AgentOverview {...props} />);
    const [, first, second] = within(screen.getByRole("region", { name: "Versions" })).getAllByRole("row");
    expect(first?.textContent).toContain("Production");
    expect(within(first as HTMLElement).getByRole("link", { name: "Deploy 1.1.0" })).toBeTruthy();
    expect(within(second as HTMLElement).queryByRole("link", { name: /Deploy/ })).toBeNull();
    expect(screen.getByRole("link", { name: "Run" })).toBeTruthy();
  });

  test("leads to the pages of a static agent, which is not run", () => {
    const [one] = props.deployments;
    const deployments = one ? [{ ...one, pagesUrl: "https://csv--acme.pages.q.example/" }] : [];
    show(<AgentOverview {...props} agent={{ ...props.agent, kind: "static" }} deployments={deployments} />);
    const links = screen.getAllByRole("link", { name: "Open its pages" });
    expect(links[0]?.getAttribute("href")).toBe(`/console/pages/${one?.alias}`);
    for (const name of ["Run", "Run it", "Playground", "Evaluations"])
      expect(screen.queryByRole("link", { name }), name).toBeNull();
  });

  test("leads to what can be done with what went live: pages are opened, all else is run", () => {
    const done = (kind: DeploymentView["kind"]) => ({
      ...{ agent: "csv", tests: [], deployment: { ...deployment, kind, pagesUrl: "https://csv.q.example/" } },
    });
    show(<Published {...done("static")} />);
    expect(screen.getByText("Its pages are there now.")).toBeTruthy();
    expect(screen.queryByRole("link", { name: "Run it" })).toBeNull();
    cleanup();
    show(<Published {...done("isolate")} />);
    expect(screen.getByRole("link", { name: "Run it" })).toBeTruthy();
  });

  test("asks before it rolls back, and names the channel", () => {
    show(<AgentOverview {...props} />);
    fireEvent.click(screen.getByRole("button", { name: "Roll back" }));
    const dialog = screen.getByRole("dialog", { name: "Roll back production?" });
    expect(dialog.querySelector<HTMLInputElement>("[name=intent]")?.value).toBe("rollback");
    expect(dialog.querySelector<HTMLInputElement>("[name=channel]")?.value).toBe("production");
  });

  test("asks before it takes a share back, and says what that does", () => {
    show(<AgentOverview {...props} />);
    fireEvent.click(screen.getByRole("button", { name: /^Withdraw\s*from acme$/ }));
    const dialog = screen.getByRole("dialog", { name: "Withdraw it from acme?" });
    expect(dialog.querySelector<HTMLInputElement>("[name=share]")?.value).toBe("shr_1");
    expect(dialog.textContent).toContain("takes no more runs");
  });

  test("a first deployment has nothing to go back to", () => {
    show(<AgentOverview {...props} deployments={[{ ...deployment, revision: 1 }]} />);
    expect(screen.queryByRole("button", { name: "Roll back" })).toBeNull();
  });

  test.each([
    [null, ["List it for everyone"]],
    ["1.0.0", ["List 1.1.0", "Unlist"]],
    ["1.1.0", ["Unlist"]],
  ])("listed as %s it offers %j", (version, names) => {
    show(<AgentOverview {...props} listed={version === null ? null : { version, category: "data" }} />);
    const shown = screen.getAllByRole("button").map((button) => button.textContent ?? "");
    expect(shown.filter((name) => /^(?:List|Unlist)/.test(name) && !name.endsWith("it"))).toEqual(
      names.filter((name) => !name.endsWith("it")),
    );
  });

  test("offers nothing to those who may only look", () => {
    show(
      <AgentOverview
        {...props}
        access={{ ...props.access, mayChange: false }}
        shares={null}
        may={{
          share: false,
          publish: false,
          deploy: false,
          archive: false,
          list: false,
          run: false,
          sign: false,
        }}
      />,
    );
    expect(screen.queryAllByRole("button")).toEqual([]);
    expect(screen.queryByRole("link", { name: "Run" })).toBeNull();
    expect(screen.queryByRole("link", { name: /Deploy|New version/ })).toBeNull();
  });
});
