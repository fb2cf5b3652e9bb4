import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenAiServer, startOpenAiServer } from "../peers/openai-server.ts";
import { Api } from "./api.ts";
import { main, refusedByPolicy, signIn } from "./browser.ts";
import { problemsOf } from "./page-problems.ts";
import { stageOf } from "./stage.ts";

let models: OpenAiServer;
beforeAll(async () => {
  models = await startOpenAiServer();
});
afterAll(() => models?.stop());
const stage = stageOf({
  start: () => {
    const rules = { name: "rules", baseUrl: models.url, prices: { "*": { input: 1, output: 2000 } } };
    return { env: { QUAYSIDE_MODELS: JSON.stringify([rules]) } };
  },
});
const PATH = "/console/agents/greets";

/** Publishes a prompt whose model is told to answer so; the first version is live. */
async function publish(api: Api, version: string, says: string): Promise<void> {
  const inputSchema = { type: "object", properties: { name: { type: "string" } }, required: ["name"] };
  const prompt = { models: ["rules/small"], messages: [{ role: "user", content: says }] };
  const manifest = { name: "greets", version, kind: "prompt", inputSchema, prompt };
  const files = { "agent.json": JSON.stringify(manifest), "README.md": "# Greets\n" };
  await api.call("POST", "/agents/greets/versions", { files });
}

describe("an author of prompts", () => {
  beforeAll(async () => {
    const api = new Api(stage.server);
    await api.call("POST", "/agents", { slug: "greets" });
    await publish(api, "1.0.0", "pieces: Good |day, |{{ input.name }}");
    await publish(api, "1.1.0", "pieces: Good |night, |{{ input.name }}");
    await api.call("POST", "/agents/greets/deployments", { version: "1.0.0" });
    const name = "Ann";
    const checks = [{ type: "equals", value: `Good day, ${name}` }];
    const cases = [
      { name: "by day", input: { name }, checks },
      { name: "by name", input: { name }, checks: [{ type: "contains", text: name }] },
    ];
    await api.call("POST", "/agents/greets/datasets", { name: "manners", cases });
  });

  it("compares two versions, and two models, on an input that was saved", async () => {
    const { page, errors } = await stage.open();
    await signIn(page, stage.person(0));
    await page.goto(`${PATH}/playground?a=1.0.0&b=1.1.0`);
    await main(page).getByRole("textbox", { name: "Name" }).fill("Ann");
    await main(page).getByLabel("Save this input as").fill("The usual");
    await main(page).getByRole("button", { name: "Save", exact: true }).click();
    await main(page).getByRole("link", { name: "The usual" }).click();
    await page.waitForURL("**/playground?*input=*");
    expect(await main(page).getByRole("textbox", { name: "Name" }).inputValue()).toBe("Ann");

    const texts = (of: string) => main(page).locator(`dt:text-is("${of}") + dd`).allTextContents();
    const runBoth = async () => {
      await main(page).getByRole("button", { name: "Run both" }).click();
      await expect.poll(() => texts("Cost").then(({ length }) => length)).toBe(2);
      return main(page).getByRole("region", { name: "Output" }).allTextContents();
    };
    expect(await runBoth()).toEqual(["Good day, Ann", "Good night, Ann"]);
    expect(await main(page).locator("del, ins").allTextContents()).toEqual(["day,", "night,"]);
    for (const tokens of await texts("Tokens written")) expect(Number(tokens)).toBeGreaterThan(0);
    for (const cost of await texts("Cost")) expect(cost).toMatch(/^\$0\.\d*[1-9]/);
    for (const time of await texts("Time")) expect(time).toMatch(/^[\d.]+ m?s$/);

    await page.goto(`${PATH}/playground?a=1.0.0&b=1.0.0`);
    await main(page).getByRole("link", { name: "The usual" }).click();
    await page.waitForURL("**/playground?*input=*");
    await main(page).getByLabel("Model").nth(1).fill("rules/large");
    expect(await runBoth()).toEqual(["Good day, Ann", "Good day, Ann"]);
    expect(
      models.requests
        .slice(-2)
        .map(({ model }) => model)
        .sort(),
    ).toEqual(["large", "small"]);
    expect([...(await problemsOf(page, PATH)), ...refusedByPolicy(errors)]).toEqual([]);
  });

  it("sees which cases a version does worse", async () => {
    const { page, errors } = await stage.open();
    await signIn(page, stage.person(0));
    for (const version of ["1.0.0", "1.1.0"]) {
      await page.goto(`${PATH}/evaluations`);
      await main(page).getByLabel("Version").selectOption(version);
      await main(page).getByRole("button", { name: "Evaluate" }).click();
      await page.waitForURL("**/evaluations/*");
      await main(page).getByText("2 of 2 cases have ended").waitFor({ timeout: 20_000 });
    }
    await main(page).getByLabel("Compare with").selectOption({ index: 1 });
    await main(page).getByRole("button", { name: "Compare" }).click();
    await main(page).getByText("1 case became worse").waitFor();
    expect(
      await main(page).getByRole("listitem").filter({ hasText: "by day" }).first().textContent(),
    ).toMatch(/by day.*Failed/);
    expect([...(await problemsOf(page, PATH)), ...refusedByPolicy(errors)]).toEqual([]);
  });

  it("has it said which models an agent asks: to who accepts it, and to who finds it", async () => {
    const api = new Api(stage.server);
    const { id } = await api.call<{ id: string }>("POST", "/agents/greets/shares", { workspace: "meridian" });
    const { page } = await stage.open();
    await signIn(page, stage.person(2));
    await page.goto(`/console/shared/${id}`);
    await expect
      .poll(() => main(page).locator('dt:text-is("Asks models") + dd').textContent())
      .toBe("rules/small");

    await api.deploy("asks", "export default () => 1", { permissions: { models: ["rules/large"] } });
    await api.call("PUT", "/agents/asks/listing");
    await page.goto("/agents/harbor/asks?tab=permissions");
    await main(page).getByText("Asks language models").waitFor();
    await main(page).getByText("rules/large").waitFor();
  });
});
