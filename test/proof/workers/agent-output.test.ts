import { beforeAll, describe, expect, it } from "vitest";
import { deployAgent, expectOk, makeTenant, request, type TestTenant } from "../../harness.ts";
import { walkRoutes } from "./route-walker.ts";

const MARKUP = "<script>canary()</script><img src=x onerror=canary()>";
const SCRIPT = "<script>canary";
/** Says the markup in every way in which a program can say something. */
const SOURCE = `export default async (input, io) => {
  const markup = ${JSON.stringify(MARKUP)};
  io.log(markup, { [markup]: markup });
  io.event(markup, { [markup]: markup });
  if (input.fail) throw Object.assign(new Error(markup), { stack: markup });
  return markup.repeat(input.times ?? 1);
};`;
const LARGE = 4_000;

let tenant: TestTenant;
let cookie: string;
let runs: string[];
beforeAll(async () => {
  tenant = await makeTenant();
  await deployAgent(tenant, "markup", SOURCE, {
    outputSchema: { type: "string", contentMediaType: "text/html" },
  });
  const inputs = [{}, { fail: true }, { times: LARGE }];
  const started = inputs.map((input) =>
    tenant.api("POST", "/agents/markup/runs", { input }, { prefer: "wait=30" }),
  );
  runs = (await Promise.all(started.map((answer) => expectOk<{ id: string }>(answer)))).map(({ id }) => id);
  ({ cookie } = await tenant.personFor("owner"));
});

const frameOf = (run: string | undefined) => `/console/runs/${run}/frame?at=`;

/** An origin of its own, no scripts, no copies kept, in frames of this host alone. */
function expectSandboxed({ headers }: Response): void {
  expect(headers.get("content-security-policy")).toMatch(/^sandbox; default-src 'none';/);
  expect(headers.get("content-security-policy")).not.toMatch(/allow-|script-src/);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("cache-control")).toContain("no-store");
  expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
  expect(headers.get("x-frame-options")).toBe("SAMEORIGIN");
}

describe("what an agent returned", () => {
  it("is in no answer of the API that a browser would take for a page, or run anything of", async () => {
    const routes = (await walkRoutes()).filter(
      ({ method, path, access }) => method === "GET" && access === "credential" && path.includes("{run}"),
    );
    const shown: string[] = [];
    for (const { path, id } of routes) {
      for (const run of runs) {
        const response = await tenant.api("GET", path.replace("/api/v1", "").replace("{run}", run));
        expect(response.headers.get("content-type"), id).toMatch(
          /^(?:application\/json|application\/problem\+json|text\/event-stream)/,
        );
        expect(response.headers.get("x-content-type-options"), id).toBe("nosniff");
        expect(response.headers.get("content-security-policy"), id).toMatch(/^sandbox; default-src 'none'/);
        if ((await response.text()).includes(SCRIPT)) shown.push(id);
      }
    }
    // The positive control: that is where it is to be had.
    for (const part of ["", "/output", "/logs", "/events"])
      expect(shown).toContain(`GET /api/v1/runs/{run}${part}`);
  });

  it("is on the run's page inside of a frame that may do nothing, and nowhere else", async () => {
    for (const run of runs) {
      for (const data of ["", ".data"]) {
        const response = await request(`/console/runs/${run}${data}`, { headers: { cookie } });
        const page = await response.text();
        expect(response.status).toBe(200);
        expect(page).toContain("canary");
        if (data === "") expect(page).not.toMatch(/<iframe[^>]*srcdoc/i);
        if (data === "") expect(page).not.toContain(SCRIPT);
        else expect(response.headers.get("content-type")).toMatch(/^text\/x-script/);
        expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      }
    }
    const page = await (await request(`/console/runs/${runs[0]}`, { headers: { cookie } })).text();
    const frame = /<iframe[^>]*>/i.exec(page)?.[0];
    expect(frame).toContain('sandbox=""');
    expect(frame).toContain(`src="${frameOf(runs[0])}"`);
    expect(frame).not.toMatch(/allow-/);
  });

  it("fills that frame from an address that is a sandbox of its own, for who may read the run", async () => {
    for (const path of [runs[0], runs[2]].flatMap((id) => [frameOf(id), `${frameOf(id)}&as=picture`])) {
      const response = await request(path, { headers: { cookie } });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain(SCRIPT);
      expectSandboxed(response);
    }
    for (const path of [
      frameOf(runs[1]),
      `${frameOf(runs[0])}/missing`,
      frameOf("run_01ARZ3NDEKTSV4RRFFQ69G5FAV"),
    ]) {
      const response = await request(path, { headers: { cookie } });
      expect(response.status, path).toBe(404);
      expect(await response.text()).not.toContain("canary");
      expectSandboxed(response);
    }
    const stranger = await (await makeTenant()).personFor("owner");
    const refused = await request(frameOf(runs[0]), { headers: { cookie: stranger.cookie } });
    expect(refused.status).toBe(404);
    const signedOut = await request(frameOf(runs[0]), { redirect: "manual" });
    expect(signedOut.status).toBe(302);
    expect(await signedOut.text()).not.toContain("canary");
  });

  it.each([
    "text/html",
    "image/svg+xml",
    "application/xhtml+xml",
    "text/javascript",
    "application/pdf",
    undefined,
  ])("is answered by the edge endpoint into a sandbox: %s", async (contentMediaType) => {
    const alias = `edge-${(contentMediaType ?? "json").replaceAll(/\W/g, "-")}`;
    const outputSchema = { type: "string", ...(contentMediaType && { contentMediaType }) };
    await deployAgent(tenant, alias, SOURCE, { outputSchema }, { public: true });
    for (const body of ["{}", '{"fail":true}', "no json"]) {
      const url = `http://${tenant.slug}.quayside.test/run/${alias}`;
      const response = await request(url, { method: "POST", body });
      expect(response.headers.get("content-security-policy")).toBe("sandbox");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
      expect(await response.text()).toContain(body === "no json" ? "JSON" : SCRIPT);
    }
  });
});
