import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { codeOf, enableApp, fillCode } from "./authenticator.ts";
import { main, signInFor } from "./browser.ts";
import { stageOf } from "./stage.ts";

const stage = stageOf();

const button = (page: Page, name: string | RegExp) => main(page).getByRole("button", { name });
const fillPassword = (page: Page, who: number) => signInFor(page, stage.person(who), "/account/security");
/** Not by the address: where one signs in, it names the page to go to. */
const atSecurity = (page: Page) => page.getByRole("heading", { name: "Security", exact: true }).waitFor();
const signOut = (page: Page) => page.context().clearCookies();

describe.each([
  ["with scripts", true, 0],
  ["without scripts", false, 1],
] as const)("an authenticator app, %s", (_, javaScriptEnabled, who) => {
  it("is set up, and then asked for when one signs in, or else a recovery code", async () => {
    const { page, errors } = await stage.open({ javaScriptEnabled });
    await fillPassword(page, who);
    await atSecurity(page);
    const { key, codes } = await enableApp(page);
    expect(codes).toHaveLength(10);
    expect(await main(page).getByRole("link", { name: "Download" }).getAttribute("href")).toContain(codes[9]);
    await page.getByRole("link", { name: "I have kept them" }).click();
    await main(page).getByText("10 codes left").waitFor();

    await signOut(page);
    await fillPassword(page, who);
    await page.getByRole("heading", { name: "One more step" }).waitFor();
    await fillCode(page, "000000");
    await page.getByText("This is not right.").waitFor();
    await fillCode(page, codeOf(key, 0));
    await atSecurity(page);

    await signOut(page);
    await fillPassword(page, who);
    await page.getByText("Use another way").click();
    await page.getByLabel("Recovery code").fill(codes[0] ?? "");
    await button(page, "Sign in").last().click();
    await atSecurity(page);
    await main(page).getByText("9 codes left").waitFor();
    const unexpected = errors.filter((error) => !/the server responded with a status of 401/.test(error));
    expect(unexpected).toEqual([]);
  });
});

describe("a passkey", () => {
  it("is added, and signs in alone: where the browser fills in the address, and by its button", async () => {
    const { page, errors } = await stage.open();
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("WebAuthn.enable", { enableUI: false });
    const kind = { protocol: "ctap2", transport: "internal" } as const;
    const can = { hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
    const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
      options: { ...kind, ...can, automaticPresenceSimulation: true },
    });
    const present = (enabled: boolean) =>
      cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });
    await fillPassword(page, 2);
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
    // What is offered beside the address waits by then, and is not what is agreed to.
    await page.addInitScript(() => {
      const get = navigator.credentials.get.bind(navigator.credentials);
      navigator.credentials.get = (options) => {
        document.documentElement.dataset.asked = "";
        return get(options);
      };
    });
    await page.goto("/sign-in?to=/account/security");
    await page.locator("[data-asked]").waitFor({ state: "attached" });
    await present(true);
    await button(page, "Use a passkey").click();
    await main(page).getByText("Harbour laptop").first().waitFor();

    await signOut(page);
    await present(false);
    await fillPassword(page, 2);
    await page.getByRole("heading", { name: "One more step" }).waitFor();
    await present(true);
    await button(page, "Use a passkey").click();
    await main(page).getByText("Harbour laptop").first().waitFor();
    expect(errors).toEqual([]);
  });
});
