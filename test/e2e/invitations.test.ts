import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { fillSignIn, main, signInFor } from "./browser.ts";
import { stageOf } from "./stage.ts";

const stage = stageOf();
const INVITATION = /\/invitations\/[0-9a-f]{64}/;
const MEMBERS = "/console/settings/members";
const OVER = "This invitation is no longer open";

/** Has an owner invite an address, and answers the link of its mail. */
async function invite(owner: Page, email: string): Promise<string> {
  await owner.goto(MEMBERS);
  await owner.getByLabel("E-mail").fill(email);
  await owner.getByLabel("Role").selectOption("developer");
  await owner.getByRole("button", { name: "Invite" }).click();
  await owner.getByText("The invitation is on its way.").waitFor();
  return stage.mailed(email, INVITATION);
}

const me = async (page: Page) =>
  JSON.parse(await (await page.context().request.get(`${stage.server.url}/api/v1/auth/me`)).text());

describe.each([
  { what: "with scripts", javaScriptEnabled: true, newcomer: "grace@example.org", known: 2 },
  { what: "without scripts", javaScriptEnabled: false, newcomer: "hopper@example.org", known: 3 },
])("an invitation by mail, $what", ({ javaScriptEnabled, newcomer, known }) => {
  const open = () => stage.open({ javaScriptEnabled });
  const owner = async () => {
    const { page } = await open();
    await signInFor(page, stage.person(0), MEMBERS);
    await page.getByRole("heading", { name: "Members" }).waitFor();
    return page;
  };

  it("makes an account for who has none, and a member of the workspace, once", async () => {
    const link = await invite(await owner(), newcomer);
    const { page, errors } = await open();
    await page.goto(link);
    await page.getByLabel("Your name").fill("Grace");
    await page.getByLabel("Password").fill("seven knots at dusk");
    await main(page).getByRole("button", { name: "Make an account and join" }).click();
    await page.waitForURL("**/console");
    expect(await me(page)).toMatchObject({
      tenant: { slug: "harbor" },
      actor: { role: "developer" },
      user: { email: newcomer },
    });
    expect(errors).toEqual([]);

    // Neither for them again, nor for whoever finds the link.
    await page.goto(link);
    await page.getByRole("heading", { name: OVER }).waitFor();
    const { page: finder } = await open();
    await finder.goto(link);
    await finder.getByRole("heading", { name: OVER }).waitFor();
    expect(await finder.getByRole("button", { name: /join|accept/i }).count()).toBe(0);
  });

  it("asks who has an account to sign in, and nobody else can accept it", async () => {
    const { email } = stage.person(known);
    const link = await invite(await owner(), email);
    const { page: other } = await open();
    await signInFor(other, stage.person(1), link);
    await other.getByText("You are signed in as").waitFor();
    expect(await other.getByRole("button", { name: "Accept" }).count()).toBe(0);

    const { page, errors } = await open();
    await page.goto(link);
    expect(await page.getByLabel("Password").count()).toBe(0);
    await page.getByRole("link", { name: "Sign in to accept" }).click();
    await fillSignIn(page, stage.person(known));
    await page.getByRole("button", { name: "Accept" }).click();
    await page.waitForURL("**/console");
    expect(await me(page)).toMatchObject({ tenant: { slug: "harbor" }, actor: { role: "developer" } });
    await page.goto(link);
    await page.getByRole("heading", { name: OVER }).waitFor();
    expect(errors).toEqual([]);
  });

  it("that was taken back makes nobody a member, not even where its page is still open", async () => {
    const email = `late-${newcomer}`;
    const inviting = await owner();
    const link = await invite(inviting, email);
    const { page } = await open();
    await page.goto(link);
    await page.getByLabel("Your name").fill("Late");
    await page.getByLabel("Password").fill("seven knots at dawn");
    await inviting
      .locator("li, tr", { hasText: email })
      .getByRole("button", { name: /Revoke/ })
      .click();
    await inviting.getByText("The invitation was revoked.").waitFor();

    await main(page).getByRole("button", { name: "Make an account and join" }).click();
    await page
      .getByText(/was used, taken back/)
      .first()
      .waitFor();
    expect((await page.context().cookies()).map(({ name }) => name)).not.toContain("__Host-quayside");
    await page.goto(link);
    await page.getByRole("heading", { name: OVER }).waitFor();
  });
});
