import { expect, it } from "vitest";
import { Api } from "./api.ts";
import { fillSignIn, main, signIn, signInFor } from "./browser.ts";
import { problemsHere } from "./page-problems.ts";
import { stageOf } from "./stage.ts";

const stage = stageOf();

const INVITATION = /\/invitations\/[0-9a-f]{64}/;

it("everything is reached by keyboard: the palette finds pages and agents, keys lead to places", async () => {
  const api = new Api(stage.server);
  await api.deploy("ropes", "export default () => 1;", { title: "Rope lengths" });
  const { page, errors } = await stage.open();
  await signIn(page, stage.person(0));
  await page.goto("/console");
  // A key that is pressed before the page's scripts run means nothing yet.
  const opened = async () => {
    await page.keyboard.press("Control+k");
    return page.getByRole("combobox").count();
  };
  await expect.poll(opened, { timeout: 20_000 }).toBe(1);
  await page.keyboard.type("rope l");
  await page.getByRole("option", { name: "Rope lengths", selected: true }).waitFor();
  expect(await problemsHere(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/console/agents/ropes");
  await page.keyboard.type("gr");
  await page.waitForURL("**/console/runs");
  await page.keyboard.type("?");
  await page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
  expect(await problemsHere(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  expect(errors).toEqual([]);
});

it("a workspace is made, somebody joins it by mail, gets another role, and is removed", async () => {
  const { page: owner, errors } = await stage.open();
  await signInFor(owner, stage.person(0), "/workspaces");
  await owner.waitForURL("**/workspaces");
  await main(owner).getByRole("link", { name: "Create a workspace" }).first().click();
  await owner.getByLabel("Name").fill("Pier Nine");
  await owner.getByLabel("Slug").fill("adm1n");
  await owner.getByRole("button", { name: "Create the workspace" }).click();
  await owner.getByText("looks like one of the platform's own names").first().waitFor();
  await owner.getByLabel("Slug").fill("pier-nine");
  await owner.getByRole("button", { name: "Create the workspace" }).click();
  await owner.waitForURL("**/console");
  await owner.getByRole("heading", { name: "Pier Nine" }).waitFor();

  const { page: guest } = await stage.open();
  const { email: guestEmail } = stage.person(2);
  await owner.goto("/console/settings/members");
  await owner.getByLabel("E-mail").fill(guestEmail);
  await owner.getByLabel("Role").selectOption("member");
  await owner.getByRole("button", { name: "Invite" }).click();
  await owner.getByText("The invitation is on its way.").waitFor();
  expect(await owner.getByLabel("E-mail").inputValue()).toBe("");

  const link = await stage.mailed(guestEmail, INVITATION);
  // The link is of no use to who sent it.
  await owner.goto(link);
  await owner.getByText("You are signed in as").waitFor();
  expect(await owner.getByRole("button", { name: "Accept" }).count()).toBe(0);

  await guest.goto(link);
  await guest.getByRole("link", { name: "Sign in to accept" }).click();
  await fillSignIn(guest, stage.person(2));
  await guest.getByRole("button", { name: "Accept" }).click();
  await guest.waitForURL("**/console");
  await guest.getByRole("heading", { name: "Pier Nine" }).waitFor();
  await guest.goto(link);
  await guest.getByText("This invitation is no longer open").waitFor();

  await owner.goto("/console/settings/members");
  await owner.getByRole("link", { name: new RegExp(guestEmail) }).click();
  await owner.getByRole("radio", { name: /developer/i }).check();
  await owner.getByRole("button", { name: "Change the role" }).click();
  await owner.getByText("The role was changed.").waitFor();
  await guest.goto("/console/agents");
  await guest.getByRole("link", { name: "Publish an agent" }).first().waitFor();

  await owner.getByRole("link", { name: new RegExp(guestEmail) }).click();
  await owner.getByRole("button", { name: /^Remove/ }).click();
  await owner.getByText("The member was removed.").waitFor();
  // They go on in a workspace of their own, and find nothing of this one.
  await guest.goto("/console/settings/members");
  expect(await guest.getByRole("banner").textContent()).not.toContain("Pier Nine");
  expect(errors.filter((text) => !text.includes("400"))).toEqual([]);
});

it("the switcher is one key away, and works without scripts", async () => {
  const { page } = await stage.open();
  await signIn(page, stage.person(0));
  const menu = page.getByRole("banner").locator("details", { hasText: "Workspace" }).first();
  const opened = async () => {
    await page.keyboard.press("w");
    return (await menu.getAttribute("open")) !== null;
  };
  // The key works once the page's scripts do.
  await expect.poll(opened, { timeout: 10_000 }).toBe(true);
  await page
    .getByRole("banner")
    .getByRole("button", { name: /Pier Nine/ })
    .click();
  await page.getByRole("heading", { name: "Pier Nine" }).waitFor();
  const { page: plain } = await stage.open({ javaScriptEnabled: false });
  await signIn(plain, stage.person(0));
  await plain.getByRole("banner").locator("summary", { hasText: "Workspace" }).click();
  await plain
    .getByRole("banner")
    .getByRole("button", { name: /Pier Nine/ })
    .click();
  await plain.getByRole("heading", { name: "Pier Nine" }).waitFor();
});

it("an agent is offered to another workspace, accepted, deployed and run there, and withdrawn", async () => {
  const [theirs, ours] = [new Api(stage.server), new Api(stage.server, 1)];
  const inputSchema = { type: "object", properties: { port: { type: "string", title: "Port" } } };
  await theirs.deploy("tide-table", "export default () => ({ high: '06:12' });", { inputSchema });
  const { page: owner, errors } = await stage.open();
  await signIn(owner, stage.person(0));
  await owner.goto("/console/agents/tide-table");
  await owner.getByText("Shared with nobody").waitFor();
  await owner.getByRole("textbox", { name: "Workspace" }).fill("no-such-place");
  await owner.getByRole("button", { name: "Offer it" }).click();
  await owner.getByText("There is no workspace no-such-place to share with.").waitFor();
  await owner.getByRole("textbox", { name: "Workspace" }).fill("meridian");
  await owner.getByRole("button", { name: "Offer it" }).click();
  await owner.getByText("Offered", { exact: true }).first().waitFor();
  expect(await owner.getByRole("textbox", { name: "Workspace" }).inputValue()).toBe("");

  const { page: guest } = await stage.open();
  await signIn(guest, stage.person(2));
  await guest.getByRole("link", { name: /tide-table/ }).click();
  await guest.getByText("Harbor Labs offers this agent").waitFor();
  const here = guest.getByRole("navigation", { name: "Workspace" }).locator("[aria-current=page]");
  expect(await here.allTextContents()).toEqual(["Agents"]);
  await guest.getByRole("button", { name: "Accept" }).click();
  await guest.getByLabel("Called as").fill("tides");
  await guest.getByRole("button", { name: "Deploy 1.0.0" }).click();
  await guest.getByText("Live", { exact: true }).last().waitFor();
  await guest.getByRole("link", { name: "Run", exact: true }).click();
  await guest.getByLabel("Port").fill("Riga");
  await guest.getByRole("button", { name: "Run", exact: true }).click();
  await guest.waitForURL("**/console/runs/run_*");
  await guest.getByText("06:12").first().waitFor();
  expect((await ours.run("tides", {})).output).toEqual({ high: "06:12" });
  const { data } = await theirs.call<{ data: unknown[] }>("GET", "/runs?agent=tide-table");
  expect(data).toEqual([]);

  await owner.reload();
  await owner.getByRole("button", { name: /^Withdraw/ }).click();
  await owner.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
  await owner.getByText("Withdrawn", { exact: true }).waitFor();
  expect((await ours.fetch("POST", "/agents/tides/runs", { input: {} })).status).toBe(403);
  await guest.goto("/console/agents");
  await guest.getByRole("link", { name: /tide-table/ }).click();
  await guest.getByText("Harbor Labs does not share this agent any more").waitFor();
  expect(errors.filter((text) => !text.includes("400"))).toEqual([]);
});

it("without scripts a share is given up and withdrawn, and an agent archived", async () => {
  const [theirs, ours] = [new Api(stage.server), new Api(stage.server, 1)];
  await theirs.deploy("buoy-count", "export default () => 7;");
  const offer = () =>
    theirs.call<{ id: string }>("POST", "/agents/buoy-count/shares", { workspace: "meridian" });
  const { id } = await offer();
  await ours.call("POST", `/shared-agents/${id}/accept`);
  const { page: guest } = await stage.open({ javaScriptEnabled: false });
  await signIn(guest, stage.person(2));
  await guest.goto(`/console/shared/${id}`);
  await guest.locator("summary", { hasText: "Give up" }).click();
  await guest.getByRole("button", { name: "Give it up" }).click();
  await guest.waitForURL("**/console/agents");

  await offer();
  const { page: owner, errors } = await stage.open({ javaScriptEnabled: false });
  await signIn(owner, stage.person(0));
  await owner.goto("/console/agents/buoy-count");
  await owner.locator("summary", { hasText: "Withdraw" }).click();
  await owner.getByRole("button", { name: "Withdraw" }).click();
  await owner.getByText("Withdrawn", { exact: true }).waitFor();
  await owner.locator("summary", { hasText: "Archive" }).click();
  await owner.getByRole("button", { name: "Archive it" }).click();
  await owner.getByText("Archived", { exact: true }).waitFor();
  expect(errors).toEqual([]);
});

it("a developer is told at the danger zone who may do what is there, and can leave", async () => {
  const { page } = await stage.open();
  await signInFor(page, stage.person(1), "/console/settings/danger");
  await main(page).getByText("Only owners can do this").waitFor();
  const here = page.getByRole("navigation", { name: "Settings" }).locator("[aria-current=page]:visible");
  expect(await here.allTextContents()).toEqual(["Danger zone"]);
  expect(await main(page).getByRole("button").count()).toBe(0);
  await main(page).getByRole("link", { name: "leave it" }).click();
  await main(page).getByRole("heading", { name: "Leave the workspace" }).waitFor();
});
