import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { main } from "./browser.ts";

/** The code of a step before or after now; one step beside is as good as now, and each is good once. */
export const codeOf = (key: string, steps: number): string =>
  TOTP.generate({ secret: Secret.fromBase32(key), timestamp: Date.now() + steps * 30_000 });

/** Turns an authenticator app on, from the page of one's security; answers its key and the recovery codes. */
export async function enableApp(page: Page): Promise<{ key: string; codes: string[] }> {
  await main(page).getByRole("button", { name: "Set up" }).click();
  await page.waitForURL("**/account/security/authenticator");
  const key = ((await main(page).locator("code").textContent()) ?? "").replaceAll(" ", "");
  await page.getByLabel("Code").fill(codeOf(key, -1));
  await main(page).getByRole("button", { name: "Turn on" }).click();
  await page.getByRole("heading", { name: "Keep these recovery codes" }).waitFor();
  const kept = page.getByRole("region", { name: "Keep these recovery codes" });
  return { key, codes: await kept.locator("li").allTextContents() };
}

/** Answers the second step of a sign-in with the app. */
export async function fillCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("Code of your authenticator app").fill(code);
  await main(page)
    .getByRole("button", { name: /^(Sign in|Go on|Continue)$/ })
    .first()
    .click();
}
