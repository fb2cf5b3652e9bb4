import { expect, it } from "vitest";
import { fillSignIn, main, signIn, signInFor } from "./browser.ts";
import { stageOf } from "./stage.ts";

const stage = stageOf();

const INVITATION = /\/invitations\/[0-9a-f]{64}/;

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
  await owner.getByRole("heading", { name: "pier-nine" }).waitFor();

  const { page: guest } = await stage.open();
  const { email: guestEmail } = stage.person(2);
  await owner.goto("/console/settings/members");
  await owner.getByLabel("E-mail").fill(guestEmail);
  await owner.getByLabel("Role").selectOption("member");
  await owner.getByRole("button", { name: "Invite" }).click();
  await owner.getByText("The invitation is on its way.").waitFor();

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
  await guest.getByRole("heading", { name: "pier-nine" }).waitFor();
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
  expect(await guest.getByRole("banner").textContent()).not.toContain("pier-nine");
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
  await page.getByRole("heading", { name: "pier-nine" }).waitFor();
  const { page: plain } = await stage.open({ javaScriptEnabled: false });
  await signIn(plain, stage.person(0));
  await plain.getByRole("banner").locator("summary", { hasText: "Workspace" }).click();
  await plain
    .getByRole("banner")
    .getByRole("button", { name: /Pier Nine/ })
    .click();
  await plain.getByRole("heading", { name: "pier-nine" }).waitFor();
});
