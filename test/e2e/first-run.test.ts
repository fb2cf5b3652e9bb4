import { expect, it } from "vitest";
import { stageOf } from "./stage.ts";

const stage = stageOf();
const TEXT = "The tide turns at six. Ships leave at seven. Nobody waits for the tide.";

it.each([
  ["with scripts", true, "Navy Yard", "grace@example.org"],
  ["without scripts", false, "Dry Dock", "hopper@example.org"],
])("from signing up to the first run, %s", async (_, javaScriptEnabled, workspace, email) => {
  const { page, errors } = await stage.open({ javaScriptEnabled });
  const main = page.getByRole("main");
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill("Grace");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("seven knots at dusk");
  await main.getByRole("button", { name: "Sign up" }).click();
  await page.getByText("Look into your mail").waitFor();
  expect(await page.getByRole("link", { name: "read them here" }).getAttribute("href")).toBe("/dev/mail");
  await page.goto(await stage.mailed(email, /\/verify\?code=[\w-]+/));
  await page.getByRole("button", { name: "Confirm and go on" }).click();

  await main.getByRole("link", { name: "Create a workspace" }).first().click();
  await page.getByLabel("Name").fill(workspace);
  await page.getByRole("button", { name: "Create the workspace" }).click();
  await page.getByText("No agents yet").waitFor();
  await page.getByText("0 of 4 done").waitFor();
  await page.getByRole("heading", { name: "Sample figures" }).waitFor();

  await main.getByRole("link", { name: "Publish an agent" }).first().click();
  await page.getByRole("link", { name: "Use Summarise" }).click();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("heading", { name: "It takes" }).waitFor();
  await page.getByRole("button", { name: "Create the agent" }).click();
  await page.getByRole("button", { name: /^Deploy / }).click();
  await page.getByText("is live in production").waitFor();
  await page.getByRole("link", { name: "Run it" }).click();
  if (javaScriptEnabled) await page.getByRole("textbox", { name: "Text" }).fill(TEXT);
  else await page.getByLabel("as JSON").fill(JSON.stringify({ text: TEXT }));
  await main.getByRole("button", { name: "Run", exact: true }).click();
  await page.waitForURL("**/console/runs/run_*");
  await page.getByText("Succeeded").first().waitFor();

  await page.goto("/console");
  await page.getByText("2 of 4 done").waitFor();
  expect(await page.getByRole("heading", { name: "Sample figures" }).count()).toBe(0);
  await page.getByRole("button", { name: "Hide" }).click();
  await page.getByRole("heading", { name: "First steps" }).waitFor({ state: "detached" });
  expect(errors).toEqual([]);

  // Its slug is taken now, and that is said where it is asked for.
  await page.goto("/console/agents/new/summarise");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText("is taken in this workspace").first().waitFor();
});
