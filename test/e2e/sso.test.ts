import { afterAll, beforeAll, expect, it } from "vitest";
import { DnsPeer } from "../peers/dns-over-https.ts";
import { listen } from "../peers/listen.ts";
import { type OpenIdProvider, startOpenIdProvider } from "../peers/openid-provider.ts";
import { codeOf, enableApp, fillCode } from "./authenticator.ts";
import { signIn, signInFor } from "./browser.ts";
import { setUpSso, signInAt } from "./single-sign-on.ts";
import { stageOf } from "./stage.ts";

/** That of the people of the first demo workspace. */
const DOMAIN = "harbor.example";
const dns = new DnsPeer();
let resolver: Awaited<ReturnType<typeof listen>>;
let provider: OpenIdProvider;
beforeAll(async () => {
  [resolver, provider] = await Promise.all([listen({ handle: dns.fetch }), startOpenIdProvider(DOMAIN)]);
});
const stage = stageOf({
  start: () => ({
    env: {
      QUAYSIDE_DNS_OVER_HTTPS: `${resolver.url}/dns-query`,
      QUAYSIDE_EGRESS_ALLOW: new URL(provider.issuer).host,
    },
  }),
});
afterAll(async () => {
  await provider?.stop();
  resolver?.stop();
});

it("an owner sets single sign-on up, tests it and requires it; somebody comes in by it", async () => {
  const home = stage.home();
  const { page: owner, errors } = await stage.open({ baseURL: home });
  await signIn(owner, stage.person(0), home);
  await setUpSso(owner, provider, dns, DOMAIN);
  await owner.getByRole("button", { name: "Make a test" }).click();
  await owner.getByRole("link", { name: "Begin the test" }).click();
  await signInAt(owner, provider, "tester");
  await owner.getByRole("heading", { name: "The sign-in works" }).waitFor();
  await owner.getByText(`tester@${DOMAIN} would come in as member.`).waitFor();
  await owner.goto("/console/settings/sso");
  await owner.getByRole("button", { name: "Require single sign-on" }).click();
  await owner.waitForURL("**/sso?done=enforce");
  // The provider's own pages ask for a font elsewhere.
  expect(errors.filter((error) => !error.startsWith(provider.issuer))).toEqual([]);

  const { page: newcomer } = await stage.open();
  await newcomer.goto("/sign-in");
  await newcomer.getByRole("link", { name: "Use single sign-on" }).click();
  await newcomer.getByLabel("E-mail at work").fill(`newcomer@${DOMAIN}`);
  await newcomer.getByRole("button", { name: "Continue" }).click();
  await newcomer.getByRole("link", { name: "Continue" }).click();
  await signInAt(newcomer, provider, "newcomer");
  await newcomer.waitForURL(`${home}/console`);
  const me = await newcomer.evaluate("fetch('/api/v1/auth/me').then((answer) => answer.json())");
  expect(me).toMatchObject({ actor: { role: "member" }, user: { email: `newcomer@${DOMAIN}` } });
});

it("an account with an authenticator app is asked for it after the provider, and goes on to where it was going", async () => {
  const { page, errors } = await stage.open({ javaScriptEnabled: false });
  await signInFor(page, stage.person(1), "/account/security");
  const { key } = await enableApp(page);
  await page.context().clearCookies();

  const home = stage.home();
  await page.goto(`${home}/sso/start?to=/console/runs`);
  await signInAt(page, provider, "jun");
  await page.getByRole("heading", { name: "One more step" }).waitFor();
  expect(page.url()).toBe(`${home}/sign-in?step=second&to=%2Fconsole%2Fruns`);
  await page.goto(`${home}/console/runs`);
  await page.waitForURL(`${home}/sign-in?to=%2Fconsole%2Fruns`);
  await page.goto(`${home}/sign-in?step=second&to=%2Fconsole%2Fruns`);
  await fillCode(page, "000000");
  await page.getByText("This is not right.").waitFor();
  await fillCode(page, codeOf(key, 0));
  await page.waitForURL(`${home}/console/runs`);
  expect((await page.context().cookies(home)).map(({ name }) => name)).not.toContain(
    "__Host-quayside-second-factor",
  );
  expect(errors.filter((error) => error.startsWith(home))).toEqual([
    expect.stringContaining("the server responded with a status of 401"),
  ]);
});
