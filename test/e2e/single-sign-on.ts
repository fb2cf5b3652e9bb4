import type { Page } from "playwright-core";
import type { DnsPeer } from "../peers/dns-over-https.ts";
import type { OpenIdProvider } from "../peers/openid-provider.ts";

/** The provider's own pages: a name, and consent to what is passed on. */
export async function signInAt(page: Page, provider: OpenIdProvider, name: string): Promise<void> {
  await page.waitForURL(`${provider.issuer}/**`);
  await page.locator('input[name="login"]').fill(name);
  await page.locator('input[name="password"]').fill("anything");
  await page.locator('button[type="submit"]').click();
  await page.locator('input[name="prompt"][value="consent"]').waitFor({ state: "attached" });
  await page.locator('button[type="submit"]').click();
}

/** Sets single sign-on up on its page, as an owner does: the provider learns of every address that is shown there. */
export async function setUpSso(page: Page, provider: OpenIdProvider, dns: DnsPeer, domain: string) {
  await page.goto("/console/settings/sso");
  provider.allow(await page.locator("code", { hasText: "/sso/callback" }).allTextContents());
  await page.getByLabel("Issuer").fill(provider.issuer);
  await page.getByLabel("Client ID").fill(provider.client.id);
  await page.getByLabel("Client secret").fill(provider.client.secret);
  await page.getByLabel("E-mail domain").fill(domain);
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL("**/sso?done=set");
  const value = await page.locator("code", { hasText: "quayside-sso=" }).first().textContent();
  dns.set(`_quayside-sso.${domain}`, "TXT", value ?? "");
  await page.getByRole("button", { name: "Check now" }).click();
  await page.waitForURL("**/sso?done=prove");
}
