import { Secret, TOTP } from "otpauth";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, openPage } from "./browser.ts";
import { type Server, startServer } from "./server.ts";

let server: Server;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  server?.remove();
});

const user = (n: number) =>
  server.demo.tenants.flatMap(({ users }) => users)[n] ?? { email: "", password: "" };
const main = (page: Page) => page.getByRole("main");
const button = (page: Page, name: string | RegExp) => main(page).getByRole("button", { name });

async function fillPassword(
  page: Page,
  { email, password }: { email: string; password: string },
): Promise<void> {
  await page.goto("/sign-in?to=/account/security");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await button(page, "Sign in").first().click();
}

/** Not by the address: where one signs in, it names the page to go to. */
const atSecurity = (page: Page) => page.getByRole("heading", { name: "Security", exact: true }).waitFor();
const signOut = (page: Page) => page.context().clearCookies();
/** The code of a step that is later than all that were used; one step ahead is as good as now. */
const codeOf = (key: string, steps: number) =>
  TOTP.generate({
    secret: Secret.fromBase32(key.replaceAll(" ", "")),
    timestamp: Date.now() + steps * 30_000,
  });

/** Turns the authenticator app on; answers its key and the recovery codes. */
async function enable(page: Page): Promise<{ key: string; codes: string[] }> {
  await button(page, "Set up").click();
  await page.waitForURL("**/account/security/authenticator");
  const key = (await main(page).locator("code").textContent()) ?? "";
  await page.getByLabel("Code").fill(codeOf(key, -1));
  await button(page, "Turn on").click();
  await page.getByRole("heading", { name: "Keep these recovery codes" }).waitFor();
  return {
    key,
    codes: await page
      .getByRole("region", { name: "Keep these recovery codes" })
      .locator("li")
      .allTextContents(),
  };
}

describe.each([
  ["with scripts", true, 0],
  ["without scripts", false, 1],
] as const)("an authenticator app, %s", (_, javaScriptEnabled, who) => {
  it("is set up, and then asked for when one signs in, or else a recovery code", async () => {
    const { page, errors } = await openPage(browser, server, { javaScriptEnabled });
    await fillPassword(page, user(who));
    await atSecurity(page);
    const { key, codes } = await enable(page);
    expect(codes).toHaveLength(10);
    expect(await main(page).getByRole("link", { name: "Download" }).getAttribute("href")).toContain(codes[9]);
    await page.getByRole("link", { name: "I have kept them" }).click();
    await main(page).getByText("10 codes left").waitFor();

    await signOut(page);
    await fillPassword(page, user(who));
    await page.getByRole("heading", { name: "One more step" }).waitFor();
    await page.getByLabel("Code of your authenticator app").fill("000000");
    await button(page, "Sign in").first().click();
    await page.getByText("This is not right.").waitFor();
    await page.getByLabel("Code of your authenticator app").fill(codeOf(key, 0));
    await button(page, "Sign in").first().click();
    await atSecurity(page);

    await signOut(page);
    await fillPassword(page, user(who));
    await page.getByText("Use another way").click();
    await page.getByLabel("Recovery code").fill(codes[0] ?? "");
    await button(page, "Sign in").last().click();
    await atSecurity(page);
    await main(page).getByText("9 codes left").waitFor();
    const unexpected = errors.filter((error) => !/the server responded with a status of 401/.test(error));
    expect(unexpected).toEqual([]);
    await page.context().close();
  });
});

describe("a passkey", () => {
  it("is added, and signs in alone: where the browser fills in the address, and by its button", async () => {
    const { page, errors } = await openPage(browser, server);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("WebAuthn.enable", { enableUI: false });
    const kind = { protocol: "ctap2", transport: "internal" } as const;
    const can = { hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
    const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
      options: { ...kind, ...can, automaticPresenceSimulation: true },
    });
    const present = (enabled: boolean) =>
      cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });
    await fillPassword(page, user(2));
    await atSecurity(page);
    await page.getByLabel("Name of a new passkey").fill("Harbour laptop");
    await button(page, "Add a passkey").click();
    await page.getByRole("heading", { name: "Keep these recovery codes" }).waitFor();
    await main(page).getByText("never used").waitFor();

    await signOut(page);
    // Whoever holds this authenticator agrees at once to what the browser offers beside the address.
    await page.goto("/sign-in?to=/account/security");
    await main(page).getByText("Harbour laptop").first().waitFor();
    expect(await main(page).getByText("never used").count()).toBe(0);

    await signOut(page);
    await present(false);
    await page.goto("/sign-in?to=/account/security");
    await present(true);
    await button(page, "Use a passkey").click();
    await main(page).getByText("Harbour laptop").first().waitFor();

    await signOut(page);
    await present(false);
    await fillPassword(page, user(2));
    await present(true);
    await button(page, "Use a passkey").click();
    await main(page).getByText("Harbour laptop").first().waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });
});
